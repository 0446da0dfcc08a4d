import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const cloudflareNotifications = {
  name: "cloudflare-notifications",
  title: "Cloudflare notifications",
  docs: "https://developers.cloudflare.com/notifications/get-started/configure-webhooks/",
  secret: "the webhook's secret",
  verify: { kind: "token", at: "header:cf-webhook-auth" },
  event: {
    idSigned: false,
    identity: BY_CONTENT,
    type: ["body:/alert_type"],
    time: { at: "body:/ts", unit: "s" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const cloudflareNotifications = {
  name: "cloudflare-notifications",
  title: "Cloudflare notifications",
  docs: "https://developers.cloudflare.com/notifications/get-started/configure-webhooks/",
  secret: "the webhook's secret",
  verify: { kind: "token", at: "header:cf-webhook-auth" },
  event: {
    idSigned: false,
    identity: { by: ["type", "content"], known: "inferred" },
    type: ["body:/alert_type"],
    time: { at: "body:/ts", unit: "s" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

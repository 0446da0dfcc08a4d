import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const cloudflareStream = {
  name: "cloudflare-stream",
  title: "Cloudflare Stream",
  docs: "https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/",
  secret: "the secret that came back when the webhook was set",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: { header: "webhook-signature", separator: ",", prefix: "sig1=", encoding: "hex" },
    timestamp: { at: "item:time=", unit: "s", toleranceSeconds: 300 },
  },
  // `ready` or `error`.
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/status/state"],
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types.ts";

export const streamChat = {
  name: "stream-chat",
  title: "Stream Chat",
  docs: "https://getstream.io/chat/docs/node/webhooks_overview/",
  secret: "the app's API secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // Over the uncompressed bytes; deliveries may come gzipped.
    signature: { header: "x-signature", encoding: "hex" },
  },
  event: {
    id: "header:x-webhook-id",
    idSigned: false,
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: ["x-webhook-id", "x-webhook-attempt", "x-api-key"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

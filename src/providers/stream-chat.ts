import type { Provider } from "../types/provider.ts";

export const streamChat = {
  name: "stream-chat",
  title: "Stream Chat",
  docs: "https://getstream.io/chat/docs/node/webhooks_overview/",
  secret: "the app's API secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-signature", encoding: "hex" },
  },
  event: {
    id: "header:x-webhook-id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  // The signature is over what is inside the gzip.
  inflate: true,
  forwardHeaders: ["x-webhook-id", "x-webhook-attempt", "x-api-key"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

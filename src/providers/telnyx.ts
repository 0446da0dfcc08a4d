import type { Provider } from "../types/provider.ts";

export const telnyx = {
  name: "telnyx",
  title: "Telnyx",
  docs: "https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks",
  secret: "the account's public key (base64)",
  verify: {
    kind: "signature",
    algorithm: "ed25519",
    key: "base64",
    content: "{ts}|{body}",
    signature: { header: "telnyx-signature-ed25519", encoding: "base64" },
    timestamp: { at: "header:telnyx-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/data/id",
    idSigned: true,
    identity: { by: ["id"], changes: ["/meta/attempt", "/meta/delivered_to"], known: "documented" },
    type: ["body:/data/event_type"],
    time: { at: "body:/data/occurred_at", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 2,
  retryHours: null,
} satisfies Provider;

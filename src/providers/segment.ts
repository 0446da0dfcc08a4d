import type { Provider } from "../types/provider.ts";

export const segment = {
  name: "segment",
  title: "Segment (Webhooks destination)",
  docs: "https://segment.com/docs/connections/destinations/catalog/actions-webhook/",
  secret: "the destination's shared secret",
  verify: {
    kind: "mac",
    hash: "sha1",
    content: "{body}",
    // In batches Segment signs the first event alone: such deliveries are refused, so leave
    // batching off.
    signature: { header: "x-signature", encoding: "hex" },
  },
  event: {
    id: "body:/messageId",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 5,
  retryHours: 4,
} satisfies Provider;

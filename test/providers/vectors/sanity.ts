import { encodeSignatureHeader, isValidSignature } from "@sanity/webhook";
import { AT } from "../receive.ts";
import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@sanity/webhook",
    standing: "live",
    secret: "A long secret ﬁt for Größe",
    sent: {
      body: '{"_id":"drafts.abc","_type":"post","title":"Zoë"}',
      headers: async (body, secret) => ({
        "sanity-webhook-signature": await encodeSignatureHeader(body, AT.getTime(), secret),
        "sanity-operation": "update",
        "idempotency-key": "3k2j4h5g6f7d8s9a",
      }),
    },
    official: (body, headers, secret) =>
      isValidSignature(body, headers["sanity-webhook-signature"] ?? "", secret),
    event: { type: "update", id: "3k2j4h5g6f7d8s9a" },
  },
];

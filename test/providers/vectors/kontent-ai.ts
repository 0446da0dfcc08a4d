import { signatureHelper } from "@kontent-ai/webhook-helper";
import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@kontent-ai/webhook-helper",
    standing: "live",
    secret: "4UhRxUJtL7AbHNQX8yxTdm0J7rT9H2iC1d1V1t0vV5g=",
    sent: {
      body: '{"notifications":[{"data":{"system":{"id":"c3e2b1a0","name":"Größe","codename":"size"}},"message":{"environment_id":"5e5a4f2e","object_type":"content_item","action":"published","delivery_slot":"published"}}]}',
      headers: (body, secret) => ({
        "x-kontent-ai-signature": signatureHelper.getHashFromString(body, secret),
      }),
    },
    official: (body, headers, secret) =>
      signatureHelper.isValidSignatureFromString(
        body,
        secret,
        headers["x-kontent-ai-signature"] ?? "",
      ),
    event: { type: "content_item.published" },
  },
];

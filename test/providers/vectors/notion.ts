import { signWebhookPayload, verifyWebhookSignature } from "@notionhq/client";
import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@notionhq/client",
    standing: "live",
    secret: "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl",
    sent: {
      body: '{"id":"367cba44-b6f3-4c92-81e7-6a2e9659efd4","timestamp":"2026-11-23T11:59:58.123Z","workspace_id":"13950b26","attempt_number":1,"type":"page.created","entity":{"id":"153104cd","type":"page"},"data":{}}',
      headers: async (body, verificationToken) => ({
        "x-notion-signature": await signWebhookPayload({ body, verificationToken }),
      }),
    },
    official: (body, headers, verificationToken) =>
      verifyWebhookSignature({
        body,
        signature: headers["x-notion-signature"] ?? "",
        verificationToken,
      }),
    event: { type: "page.created", id: "367cba44-b6f3-4c92-81e7-6a2e9659efd4" },
  },
];

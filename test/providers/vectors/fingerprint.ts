import { isValidWebhookSignature } from "@fingerprint/node-sdk";
import type { Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@fingerprint/node-sdk",
    standing: "live",
    secret: "pFq3hXJ8hHnXyP9sZ0oF4Q==",
    sent: {
      body: '{"event_id":"1708102555327.NLOjmg","timestamp":1795435199000,"identification":{"visitor_id":"3HNey93AkBW6CRbxV6xP"}}',
      headers: (body, secret) => ({
        "fpjs-event-signature": `v1=${mac("sha256", "hex", secret, body)}`,
      }),
    },
    official: (body, headers, secret) =>
      isValidWebhookSignature({
        header: headers["fpjs-event-signature"] ?? "",
        data: Buffer.from(body),
        secret,
      }),
    event: { type: "fingerprint", id: "1708102555327.NLOjmg" },
  },
];

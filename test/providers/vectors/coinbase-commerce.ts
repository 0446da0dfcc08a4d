import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "coinbase-commerce-node 1.0.4",
    standing: "recorded",
    secret: "c7f5b1d2-8a8b-4b57-9a39-1cbd21b54d4c",
    sent: {
      body: '{"attempt_number":1,"event":{"id":"24934862-d980-46cb-9402-43c81b0cdba6","type":"charge:created","api_version":"2018-03-22","created_at":"2026-11-23T11:59:58Z","data":{"code":"66BEOV2A"}},"id":1,"scheduled_for":"2026-11-23T11:59:59Z"}',
      headers: {
        "x-cc-webhook-signature":
          "55db25f7adaf116cc6efd96662edb13441b170bd3eeadc7c7e392aea75f36aeb",
      },
    },
    event: { type: "charge:created", id: "24934862-d980-46cb-9402-43c81b0cdba6" },
  },
];

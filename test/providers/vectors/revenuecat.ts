import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://www.revenuecat.com/docs/integrations/webhooks",
    standing: "described",
    secret: "Bearer rc-hook-4",
    sent: {
      body: '{"api_version":"1.0","event":{"id":"CD489E0E-5D52-4E03-966B-A7F17788E432","type":"INITIAL_PURCHASE","event_timestamp_ms":1795435199000}}',
      headers: carries("authorization"),
    },
    event: {
      type: "INITIAL_PURCHASE",
      id: "CD489E0E-5D52-4E03-966B-A7F17788E432",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

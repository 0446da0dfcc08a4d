import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://airtable.com/developers/web/api/webhooks-overview",
    standing: "described",
    secret: "cmVsYXktdGVzdC1hYmM=",
    sent: {
      body: '{"base":{"id":"app00000000000000"},"webhook":{"id":"ach00000000000000"},"timestamp":"2026-11-23T11:59:59.892Z"}',
      headers: (body, secret) => ({
        "x-airtable-content-mac": `hmac-sha256=${mac("sha256", "hex", Buffer.from(secret, "base64"), body)}`,
      }),
    },
    event: { type: "airtable", time: "2026-11-23T11:59:59.892Z" },
  },
];

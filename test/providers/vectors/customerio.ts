import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.customer.io/journeys/webhooks/#securely-verify-requests",
    standing: "described",
    secret: "ab2b7e30d1c04f0b9a6d5e8f7a1b2c3d",
    sent: {
      body: '{"metric":"opened","event_id":"01E4C4CT6YDC7Y5M7FE1GWWPQJ","object_type":"email","timestamp":1795435199,"data":{"customer_id":"42"}}',
      headers: (body, secret) => ({
        "x-cio-timestamp": SECONDS,
        "x-cio-signature": mac("sha256", "hex", secret, `v0:${SECONDS}:${body}`),
      }),
    },
    event: { type: "email.opened", id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ" },
  },
];

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.lemonsqueezy.com/help/webhooks/signing-requests",
    standing: "described",
    secret: "lemon-shh-6",
    sent: {
      body: '{"meta":{"event_name":"order_created","webhook_id":"f2a3","custom_data":{}},"data":{"type":"orders","id":"1"}}',
      headers: signs("x-signature", "hex", { more: { "x-event-name": "order_created" } }),
    },
    event: { type: "order_created" },
  },
];

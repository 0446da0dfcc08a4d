import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // Others' library.
    by: "@hookflo/tern 4.1.0",
    standing: "recorded",
    secret: "lemon-shh-6",
    sent: {
      body: '{"meta":{"event_name":"order_created","webhook_id":"f2a3","custom_data":{}},"data":{"type":"orders","id":"1"}}',
      headers: {
        "x-signature": "28e56966aa54586821e7d7ba1515a98408abc53e0d3de9058c13264285f72f38",
        "x-event-name": "order_created",
      },
    },
    event: { type: "order_created" },
  },
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

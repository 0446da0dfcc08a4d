import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // Others' library. WooCommerce's own test has no secret, which no source may have.
    by: "@hookflo/tern 4.1.0",
    standing: "recorded",
    secret: "wc-secret-2",
    sent: {
      body: '{"id":727,"status":"processing","billing":{"first_name":"Zoë"}}',
      headers: {
        "x-wc-webhook-signature": "OWfEOVe/Pw0835nKHoM452H/dWxbK+yJaCrrLL+08wE=",
        "x-wc-webhook-topic": "order.created",
        "x-wc-webhook-delivery-id": "3a1f5b0c6e7d",
      },
    },
    event: {
      type: "order.created",
      id: "3a1f5b0c6e7d:910f1325cc631fc45ad9eb96e0c60537e960ca2ec5c969b1805639bf52c88884",
    },
  },
  {
    by: "https://woocommerce.com/document/webhooks/",
    standing: "described",
    secret: "wc-secret-2",
    sent: {
      body: '{"id":727,"status":"processing","billing":{"first_name":"Zoë"}}',
      headers: signs("x-wc-webhook-signature", "base64", {
        more: {
          "x-wc-webhook-topic": "order.created",
          "x-wc-webhook-delivery-id": "3a1f5b0c6e7d",
        },
      }),
    },
    event: {
      type: "order.created",
      id: "3a1f5b0c6e7d:910f1325cc631fc45ad9eb96e0c60537e960ca2ec5c969b1805639bf52c88884",
    },
  },
];

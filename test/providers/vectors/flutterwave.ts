import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.flutterwave.com/v3.0/docs/webhooks",
    standing: "described",
    secret: "My_5ecret_ha5h",
    sent: {
      body: '{"event":"charge.completed","data":{"id":285959875,"tx_ref":"Links-616626414629","status":"successful"},"event.type":"CARD_TRANSACTION"}',
      headers: carries("verif-hash"),
    },
    event: { type: "charge.completed" },
  },
];

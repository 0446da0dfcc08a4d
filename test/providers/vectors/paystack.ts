import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://paystack.com/docs/payments/webhooks/#verify-event-origin",
    standing: "described",
    secret: "sk_test_6f5e4d3c2b1a",
    sent: {
      body: '{"event":"charge.success","data":{"id":302961,"amount":10000,"currency":"NGN"}}',
      headers: signs("x-paystack-signature", "hex", { hash: "sha512" }),
    },
    event: { type: "charge.success" },
  },
];

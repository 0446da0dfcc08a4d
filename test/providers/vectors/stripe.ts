import { Stripe } from "stripe";
import type { Vector } from "../vector.ts";
import { passes, SECONDS } from "./_signing.ts";

const { webhooks } = new Stripe("sk_test_none");

export const vectors: readonly Vector[] = [
  {
    by: "stripe",
    standing: "live",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    sent: {
      body: '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}',
      headers: (payload, secret) => ({
        "Stripe-Signature": webhooks.generateTestHeaderString({
          payload,
          secret,
          timestamp: Number(SECONDS),
        }),
      }),
    },
    official: (body, headers, secret) =>
      passes(() => webhooks.constructEvent(body, headers["Stripe-Signature"] ?? "", secret)),
    event: { type: "thing.happened", id: "evt_1" },
  },
];

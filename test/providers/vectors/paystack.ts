import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Others' library.
    by: "@alexasomba/paystack-node 1.1.6",
    standing: "recorded",
    secret: "sk_test_6f5e4d3c2b1a",
    sent: {
      body: '{"event":"charge.success","data":{"id":302961,"amount":10000,"currency":"NGN"}}',
      headers: {
        "x-paystack-signature":
          "d005956104e77619852be9114d8fd2812f5fa4ba4d174a95dee6eff87cc589f1568ed41cadf378b050d8ec076506836db802aa34f65dce561f43b2d6fa9c6435",
      },
    },
    event: { type: "charge.success" },
  },
];

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://launchdarkly.com/docs/home/infrastructure/webhooks",
    standing: "described",
    secret: "mySpecialSecret5",
    sent: {
      body: '{"_id":"6a0b1c2d3e4f","date":1795435199000,"kind":"flag","name":"Größe","accesses":[{"action":"updateOn"}]}',
      headers: signs("x-ld-signature", "hex"),
    },
    event: { type: "flag", id: "6a0b1c2d3e4f" },
  },
];

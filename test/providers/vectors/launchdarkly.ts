import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // The own test of a library for many providers.
    by: "https://github.com/SlopMaster2/webhook-verify/blob/d6115741fe934f6b504173e19b7bee77252c4e7e/src/providers/launchdarkly.rs",
    standing: "published",
    secret: "ld_test_secret",
    sent: {
      body: '{"_id":"58eea4c62ae7436600e1b755","kind":"flag","title":"Updated flag variation","date":1491945894}',
      headers: {
        "x-ld-signature": "a5c678b7915e4397aa9993885fafee775d56fc630d0e2c84e495ce3c7a283e25",
      },
    },
    event: { type: "flag", id: "58eea4c62ae7436600e1b755" },
  },
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

import { sign as signRetell, verify as verifyRetell } from "retell-sdk";
import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "retell-sdk",
    standing: "live",
    secret: "key_f09da7f6d0bd5ab7aef0e5f1a9b4",
    sent: {
      body: '{"event":"call_ended","call":{"call_type":"phone_call","call_id":"Jabr9TXYYJHfvl6Syypi88rdAHYHmcq6","transcript":"Agent: Grüezi"}}',
      headers: async (body, secret) => ({ "x-retell-signature": await signRetell(body, secret) }),
    },
    official: (body, headers, secret) =>
      verifyRetell(body, secret, headers["x-retell-signature"] ?? ""),
    event: { type: "call_ended" },
  },
];

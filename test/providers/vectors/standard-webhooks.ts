import { Webhook } from "standardwebhooks";
import { AT } from "../receive.ts";
import type { Vector } from "../vector.ts";
import { passes, SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "standardwebhooks",
    standing: "live",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    sent: {
      body: '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}',
      headers: (body, secret) => ({
        "webhook-id": "msg_1",
        "webhook-timestamp": SECONDS,
        "webhook-signature": new Webhook(secret).sign("msg_1", AT, body),
      }),
    },
    official: (body, headers, secret) =>
      passes(() => new Webhook(secret).verify(body, { ...headers })),
    event: { type: "thing.happened", id: "msg_1" },
  },
];

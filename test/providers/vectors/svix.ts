import { Webhook } from "svix";
import { AT } from "../receive.ts";
import type { Vector } from "../vector.ts";
import { passes, SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "svix",
    standing: "live",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    sent: {
      body: '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}',
      headers: (body, secret) => ({
        "svix-id": "msg_1",
        "svix-timestamp": SECONDS,
        "svix-signature": new Webhook(secret).sign("msg_1", AT, body),
      }),
    },
    official: (body, headers, secret) =>
      passes(() => new Webhook(secret).verify(body, { ...headers })),
    event: { type: "thing.happened", id: "msg_1" },
  },
  {
    by: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
    standing: "published",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    at: new Date(1614265330 * 1000),
    sent: {
      body: '{"test": 2432232314}',
      headers: {
        "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "svix-timestamp": "1614265330",
        "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
      },
    },
    event: { type: "svix", id: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
  },
];

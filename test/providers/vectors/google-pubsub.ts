import type { Vector } from "../vector.ts";
import { published, RSA, signedBy } from "./_jwt.ts";
import { SECONDS } from "./_signing.ts";

const EMAIL = "push@p.iam.gserviceaccount.com";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    options: { audience: "https://relay.example.com/google-pubsub", email: EMAIL },
    published: published.keySet(RSA),
    sent: {
      body: '{"message":{"attributes":{"eventType":"order.created"},"messageId":"2070443601311540","publishTime":"2026-11-23T11:59:59.749Z","data":"e30="},"subscription":"projects/p/subscriptions/grüße"}',
      headers: async () => ({
        authorization: `Bearer ${await signedBy(RSA, "RS256", {
          iss: "https://accounts.google.com",
          aud: "https://relay.example.com/google-pubsub",
          email: EMAIL,
          email_verified: true,
          iat: Number(SECONDS),
          exp: Number(SECONDS) + 3600,
        })}`,
      }),
    },
    event: { type: "order.created", id: "2070443601311540", time: "2026-11-23T11:59:59.749Z" },
  },
];

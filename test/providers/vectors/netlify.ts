import type { Vector } from "../vector.ts";
import { digest, tokenOf } from "./_jwt.ts";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    secret: "netlify-jws-secret-0a1b2c3d",
    sent: {
      body: '{"id":"5e0b1c1f0d3a4b0008f1a2b3","state":"ready","name":"zoë","updated_at":"2026-11-23T11:59:59.123Z"}',
      headers: async (body, secret) => ({
        "x-netlify-event": "deploy_created",
        "x-webhook-signature": await tokenOf(
          { iss: "netlify", sha256: digest(body, "hex") },
          secret,
        ),
      }),
    },
    event: { type: "deploy_created", time: "2026-11-23T11:59:59.123Z" },
  },
];

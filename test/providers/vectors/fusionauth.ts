import type { Vector } from "../vector.ts";
import { digest, tokenOf } from "./_jwt.ts";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    secret: "fusionauth-hmac-key-0a1b2c3d4e5f6071",
    sent: {
      body: '{"event":{"createInstant":1795435199000,"id":"6b44f4f5-7d0c-4dd5-9c1f-5a7e6a2e8d31","type":"user.create","user":{"firstName":"Zoë"}}}',
      headers: async (body, secret) => ({
        "x-fusionauth-signature-jwt": await tokenOf(
          { request_body_sha256: digest(body, "base64") },
          secret,
          "HS512",
        ),
      }),
    },
    event: {
      type: "user.create",
      id: "6b44f4f5-7d0c-4dd5-9c1f-5a7e6a2e8d31",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

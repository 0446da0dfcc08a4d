import type { Vector } from "../vector.ts";
import { digest, EC, type Pair, published, RSA, signedBy } from "./_jwt.ts";
import { privateKey, publicKey } from "./_ed25519.ts";

const signed = (algorithm: "RS256" | "ES256" | "EdDSA", pair: Pair): Vector => ({
  by: `jose, ${algorithm}`,
  standing: "live",
  options: { host: "auth.example.com" },
  published: published.keySet(pair),
  sent: {
    body: '{"event":{"createInstant":1795435199000,"id":"6b44f4f5-7d0c-4dd5-9c1f-5a7e6a2e8d31","type":"user.create","user":{"firstName":"Zoë"}}}',
    headers: async (body) => ({
      "x-fusionauth-signature-jwt": await signedBy(pair, algorithm, {
        request_body_sha256: digest(body, "base64"),
      }),
    }),
  },
  event: {
    type: "user.create",
    id: "6b44f4f5-7d0c-4dd5-9c1f-5a7e6a2e8d31",
    time: "2026-11-23T11:59:59.000Z",
  },
});

export const vectors: readonly Vector[] = [
  signed("RS256", RSA),
  signed("ES256", EC),
  signed("EdDSA", { privateKey, publicKey }),
];

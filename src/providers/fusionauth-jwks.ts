import type { Provider } from "../types/provider.ts";

export const fusionauthJwks = {
  name: "fusionauth-jwks",
  title: "FusionAuth with an RSA or EC key",
  docs: "https://fusionauth.io/docs/extend/events-and-webhooks/signing",
  secret: "none: your FusionAuth's public keys are fetched",
  verify: {
    kind: "jwt",
    header: "x-fusionauth-signature-jwt",
    algorithm: ["RS256", "ES256", "EdDSA"],
    jwks: "https://{option:host}/.well-known/jwks.json",
    requireExpiry: false,
    bodyHash: { claim: "request_body_sha256", encoding: "base64" },
  },
  options: {
    host: { required: true, help: "where your FusionAuth is, e.g. auth.example.com" },
  },
  event: {
    id: "body:/event/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event/type"],
    time: { at: "body:/event/createInstant", unit: "ms" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

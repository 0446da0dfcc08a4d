import type { Provider } from "../types/provider.ts";

export const fusionauth = {
  name: "fusionauth",
  title: "FusionAuth with an HMAC key",
  docs: "https://fusionauth.io/docs/extend/events-and-webhooks/signing",
  secret: "the HMAC key that signs the webhook's events",
  verify: {
    kind: "jwt",
    header: "x-fusionauth-signature-jwt",
    algorithm: ["HS256", "HS384", "HS512"],
    // FusionAuth puts no time into its tokens.
    requireExpiry: false,
    bodyHash: { claim: "request_body_sha256", encoding: "base64" },
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

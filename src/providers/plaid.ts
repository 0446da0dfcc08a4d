import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const plaid = {
  name: "plaid",
  title: "Plaid",
  docs: "https://plaid.com/docs/api/webhooks/webhook-verification/",
  secret: "none: Plaid's public keys are fetched with the API key of the options",
  verify: {
    kind: "jwt",
    header: "plaid-verification",
    algorithm: "ES256",
    remoteKey: {
      method: "POST",
      url: "https://{option:environment}.plaid.com/webhook_verification_key/get",
      json: {
        client_id: "{option:clientId}",
        secret: "{option:clientSecret}",
        key_id: "{kid}",
      },
      keyAt: "/key",
      format: "jwk",
    },
    requireExpiry: false,
    maxAgeSeconds: 300,
    bodyHash: { claim: "request_body_sha256", encoding: "hex" },
  },
  options: {
    environment: { required: true, help: "production or sandbox" },
    clientId: { required: true, help: "the client_id of the API key" },
    clientSecret: { required: true, help: "the environment's API secret" },
  },
  event: {
    idSigned: false,
    identity: {
      by: ["type", "content", "header:plaid-verification"],
      known: "inferred",
      note: "Plaid repeats the same body for a new occurrence, so the token counts too; a redelivery with a new token becomes a second task.",
    },
    type: ["body:/webhook_type", "body:/webhook_code"],
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

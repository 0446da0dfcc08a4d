import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const kinde = {
  name: "kinde",
  title: "Kinde",
  docs: "https://docs.kinde.com/integrate/webhooks/add-manage-webhooks",
  secret: "none: your Kinde's public keys are fetched",
  verify: {
    kind: "jwt",
    algorithm: "RS256",
    jwks: "https://{option:host}/.well-known/jwks",
    // Kinde puts neither expiry nor age into these tokens.
    requireExpiry: false,
  },
  options: { host: { required: true, help: "your Kinde domain, e.g. engines.kinde.com" } },
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "inferred" },
    type: ["body:/type"],
    time: { at: "body:/event_timestamp", unit: "iso" },
    format: "jwt",
  },
  respond: PLAIN_200,
  forwardHeaders: ["webhook-id"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

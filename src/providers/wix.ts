import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const wix = {
  name: "wix",
  title: "Wix",
  docs: "https://dev.wix.com/docs/rest/articles/get-started/webhook-structure",
  secret: "the app's public key (PEM), from its Webhooks page",
  verify: {
    kind: "jwt",
    algorithm: "RS256",
    nested: ["/data", "/data/data", "/data/identity"],
    // The page names no expiry among the token's claims.
    requireExpiry: false,
  },
  event: {
    id: "body:/data/data/id",
    idSigned: true,
    identity: {
      by: ["id", "type", "content"],
      changes: ["/iat", "/exp"],
      known: "inferred",
      note: "Wix's older webhooks have no id of their own, and may have that of a contact or an order: two of one type with the same content count as one event.",
    },
    type: ["body:/data/eventType"],
    time: { at: "body:/data/data/eventTime", unit: "iso" },
    format: "jwt",
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const netlify = {
  name: "netlify",
  title: "Netlify",
  docs: "https://docs.netlify.com/deploy/deploy-notifications/#payload-signature",
  secret: "the notification's JWS secret token",
  verify: {
    kind: "jwt",
    header: "x-webhook-signature",
    algorithm: "HS256",
    issuer: ["netlify"],
    // Netlify puts no time into its tokens.
    requireExpiry: false,
    bodyHash: { claim: "sha256", encoding: "hex" },
  },
  // A deploy keeps its `id` from one state to the next.
  event: {
    idSigned: false,
    identity: BY_CONTENT,
    type: ["header:x-netlify-event | body:/state"],
    time: { at: "body:/updated_at | body:/created_at", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: ["x-netlify-event"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const stripe = {
  name: "stripe",
  title: "Stripe",
  docs: "https://docs.stripe.com/webhooks#verify-manually",
  secret: "the endpoint's signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    // The whole text, `whsec_` included, is the key.
    content: "{ts}.{body}",
    // v0 marks test signatures and is never accepted.
    signature: { header: "stripe-signature", separator: ",", prefix: "v1=", encoding: "hex" },
    timestamp: { at: "item:t=", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created", unit: "s" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const contentful = {
  name: "contentful",
  title: "Contentful",
  docs: "https://www.contentful.com/developers/docs/webhooks/request-verification/",
  secret: "the signing secret (64 characters)",
  verify: {
    kind: "canonical-request",
    signature: { header: "x-contentful-signature", encoding: "hex" },
    signedHeaders: "x-contentful-signed-headers",
    timestamp: { at: "header:x-contentful-timestamp", unit: "ms", toleranceSeconds: 30 },
  },
  event: {
    id: "header:x-contentful-idempotency-key",
    idSigned: false,
    identity: { by: ["id", "type"], known: "documented" },
    type: ["header:x-contentful-topic"],
    time: { at: "body:/sys/updatedAt", unit: "iso" },
  },
  forwardHeaders: [
    "x-contentful-topic",
    "x-contentful-webhook-name",
    "x-contentful-idempotency-key",
    "x-contentful-crn",
  ],
  timeoutSeconds: 30,
  retryHours: 1,
} satisfies Provider;

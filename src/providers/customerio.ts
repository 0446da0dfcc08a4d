import type { Provider } from "../types/provider.ts";

export const customerio = {
  name: "customerio",
  title: "Customer.io reporting webhooks",
  docs: "https://docs.customer.io/journeys/webhooks/#securely-verify-requests",
  secret: "the webhook's signing key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "v0:{ts}:{body}",
    signature: { header: "x-cio-signature", encoding: "hex" },
    timestamp: { at: "header:x-cio-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    // `email` + `opened`.
    type: ["body:/object_type", "body:/metric"],
    time: { at: "body:/timestamp", unit: "s" },
  },
  forwardHeaders: [],
  timeoutSeconds: 4,
  retryHours: 168,
} satisfies Provider;

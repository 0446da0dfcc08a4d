import type { Provider } from "../types/provider.ts";

export const wise = {
  name: "wise",
  title: "Wise",
  docs: "https://docs.wise.com/guides/developer/webhooks/event-handling",
  secret: "Wise's public key for webhooks (PEM), which its page has for sandbox and production",
  verify: {
    kind: "signature",
    algorithm: "rsa-sha256",
    key: "spki",
    content: "{body}",
    signature: { header: "x-signature-sha256", encoding: "base64" },
  },
  event: {
    idSigned: true,
    // `X-Delivery-Id` is the delivery's, and not signed.
    identity: { by: ["type", "content"], changes: ["/sent_at"], known: "inferred" },
    type: ["body:/event_type"],
    time: { at: "body:/data/occurred_at", unit: "iso" },
  },
  forwardHeaders: ["x-delivery-id", "x-test-notification"],
  timeoutSeconds: 5,
  // 25 attempts in two weeks.
  retryHours: 336,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const standardWebhooksV1a = {
  name: "standard-webhooks-v1a",
  title: "Standard Webhooks, signed with a public key (v1a)",
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  secret: "the sender's public key (whpk_…)",
  verify: {
    kind: "signature",
    algorithm: "ed25519",
    key: "whpk",
    content: "{header:webhook-id}.{ts}.{body}",
    signature: { header: "webhook-signature", separator: " ", prefix: "v1a,", encoding: "base64" },
    timestamp: { at: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  forwardHeaders: ["webhook-id", "webhook-timestamp"],
  timeoutSeconds: 15,
  retryHours: 72,
} satisfies Provider;

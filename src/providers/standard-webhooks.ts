import type { Provider } from "../types/provider.ts";

export const standardWebhooks = {
  name: "standard-webhooks",
  title: "Standard Webhooks",
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  secret: "the signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:webhook-id}.{ts}.{body}",
    signature: { header: "webhook-signature", separator: " ", prefix: "v1,", encoding: "base64" },
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

import type { Provider } from "../types/provider.ts";

export const anthropic = {
  name: "anthropic",
  title: "Anthropic",
  docs: "https://platform.claude.com/docs/en/api/beta/webhooks/unwrap",
  secret: "the webhook signing key (whsec_…)",
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
    // The outer type is always "event".
    type: ["body:/data/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: ["webhook-id", "webhook-timestamp"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

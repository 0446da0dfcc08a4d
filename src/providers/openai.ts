import type { Provider } from "../types/provider.ts";

export const openai = {
  name: "openai",
  title: "OpenAI",
  docs: "https://platform.openai.com/docs/guides/webhooks",
  secret: "the endpoint's signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:webhook-id}.{ts}.{body}",
    // OpenAI's own library also takes a signature without its label; OpenAI never sends one.
    signature: { header: "webhook-signature", separator: " ", prefix: "v1,", encoding: "base64" },
    timestamp: { at: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "s" },
  },
  forwardHeaders: ["webhook-id", "webhook-timestamp"],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;

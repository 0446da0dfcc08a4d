import type { Provider } from "../types/provider.ts";

export const replicate = {
  name: "replicate",
  title: "Replicate",
  docs: "https://replicate.com/docs/topics/webhooks/verify-webhook",
  secret: "the account's webhook signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:webhook-id}.{ts}.{body}",
    // Replicate's own verifier takes any label and any age.
    signature: { header: "webhook-signature", separator: " ", prefix: "v1,", encoding: "base64" },
    timestamp: { at: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  // The body is the prediction; its status is all that tells one event from another.
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/status"],
  },
  forwardHeaders: ["webhook-id", "webhook-timestamp"],
  timeoutSeconds: null,
  retryHours: 1,
} satisfies Provider;

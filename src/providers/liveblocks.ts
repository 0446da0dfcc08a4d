import type { Provider } from "../types/provider.ts";

export const liveblocks = {
  name: "liveblocks",
  title: "Liveblocks",
  docs: "https://liveblocks.io/docs/platform/webhooks",
  secret: "the endpoint's signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:webhook-id}.{ts}.{body}",
    // Liveblocks' own verifier takes any label before the comma.
    signature: { header: "webhook-signature", separator: " ", prefix: "v1,", encoding: "base64" },
    timestamp: { at: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
  },
  forwardHeaders: ["webhook-id", "webhook-timestamp"],
  timeoutSeconds: 15,
  retryHours: 28,
} satisfies Provider;

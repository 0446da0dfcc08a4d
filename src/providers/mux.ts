import type { Provider } from "../types/provider.ts";

export const mux = {
  name: "mux",
  title: "Mux",
  docs: "https://www.mux.com/docs/core/verify-webhook-signatures",
  secret: "the webhook's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: { header: "mux-signature", separator: ",", prefix: "v1=", encoding: "hex" },
    timestamp: { at: "item:t=", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], changes: ["/attempts"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 5,
  retryHours: 24,
} satisfies Provider;

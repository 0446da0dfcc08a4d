import type { Provider } from "../types/provider.ts";

export const polar = {
  name: "polar",
  title: "Polar",
  docs: "https://polar.sh/docs/integrate/webhooks/delivery",
  secret: "the endpoint's secret (whsec_…), made on 8 September 2026 or later",
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
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const polarLegacy = {
  name: "polar-legacy",
  title: "Polar, with a secret made before 8 September 2026",
  docs: "https://polar.sh/docs/integrate/webhooks/delivery",
  secret: "the endpoint's secret, whole, as Polar shows it",
  verify: {
    kind: "mac",
    hash: "sha256",
    // Polar decodes the secrets that it has made since then: https://github.com/polarsource/polar/pull/14117.
    key: "utf8",
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

import type { Provider } from "../types/provider.ts";

export const square = {
  name: "square",
  title: "Square",
  docs: "https://developer.squareup.com/docs/webhooks/step3validate",
  secret: "the subscription's signature key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{url}{body}",
    signature: { header: "x-square-hmacsha256-signature", encoding: "base64" },
  },
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: [
    "square-environment",
    "square-initial-delivery-timestamp",
    "square-retry-number",
    "square-retry-reason",
  ],
  timeoutSeconds: 10,
  retryHours: 72,
} satisfies Provider;

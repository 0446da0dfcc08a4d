import type { Provider } from "../types/provider.ts";

export const razorpay = {
  name: "razorpay",
  title: "Razorpay",
  docs: "https://razorpay.com/docs/webhooks/validate-test/",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-razorpay-signature", encoding: "hex" },
  },
  event: {
    id: "header:x-razorpay-event-id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event"],
    time: { at: "body:/created_at", unit: "s" },
  },
  forwardHeaders: ["x-razorpay-event-id"],
  timeoutSeconds: 5,
  retryHours: 24,
} satisfies Provider;

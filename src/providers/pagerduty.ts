import type { Provider } from "../types/provider.ts";

export const pagerduty = {
  name: "pagerduty",
  title: "PagerDuty (v3 webhooks)",
  docs: "https://developer.pagerduty.com/docs/verifying-webhook-signatures",
  secret: "the subscription's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // One v1 per secret while it is rotated.
    signature: { header: "x-pagerduty-signature", separator: ",", prefix: "v1=", encoding: "hex" },
  },
  event: {
    id: "body:/event/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event/event_type"],
    time: { at: "body:/event/occurred_at", unit: "iso" },
  },
  forwardHeaders: ["x-webhook-id", "x-webhook-subscription"],
  timeoutSeconds: 5,
  retryHours: 48,
} satisfies Provider;

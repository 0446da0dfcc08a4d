import type { Provider } from "../types/provider.ts";

export const chargebee = {
  name: "chargebee",
  title: "Chargebee",
  docs: "https://www.chargebee.com/docs/billing/2.0/site-configuration/webhook_settings",
  secret: "user:password, as set for the webhook",
  verify: { kind: "basic" },
  event: {
    id: "body:/id",
    idSigned: false,
    identity: { by: ["id"], changes: ["/webhook_status", "/webhooks"], known: "documented" },
    type: ["body:/event_type"],
    time: { at: "body:/occurred_at", unit: "s" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  // Seven tries.
  retryHours: 48,
} satisfies Provider;

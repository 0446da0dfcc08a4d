import type { Provider } from "../types/provider.ts";

export const sendgrid = {
  name: "sendgrid",
  title: "Twilio SendGrid Event Webhook",
  docs: "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features",
  secret: "the verification key (base64)",
  verify: {
    kind: "signature",
    algorithm: "ecdsa-p256-sha256",
    key: "spki",
    content: "{ts}{body}",
    signature: { header: "x-twilio-email-event-webhook-signature", encoding: "base64" },
    timestamp: {
      at: "header:x-twilio-email-event-webhook-timestamp",
      unit: "s",
      // SendGrid's own library looks at no time at all.
      toleranceSeconds: 600,
    },
  },
  // One delivery holds many events.
  event: {
    idSigned: true,
    identity: { by: ["items"], known: "documented" },
    type: ["body:/0/event"],
    time: { at: "body:/0/timestamp", unit: "s" },
  },
  items: {
    at: "",
    id: "body:/sg_event_id",
    type: ["body:/event"],
    time: { at: "body:/timestamp", unit: "s" },
  },
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

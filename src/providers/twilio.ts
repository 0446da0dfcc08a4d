import type { Provider } from "../types/provider.ts";

export const twilio = {
  name: "twilio",
  title: "Twilio",
  docs: "https://www.twilio.com/docs/usage/webhooks/webhooks-security",
  secret: "the account's auth token",
  verify: {
    kind: "url-form",
    hash: "sha1",
    signature: { header: "x-twilio-signature", encoding: "base64" },
    bodyHashParameter: "bodySHA256",
  },
  event: {
    id: "header:i-twilio-idempotency-token",
    idSigned: false,
    identity: { by: ["id"], content: "params", known: "documented" },
    type: ["body:/type | body:/EventType | body:/SmsStatus | body:/CallStatus"],
  },
  // Twilio reads the answer as TwiML; an empty response does nothing further.
  respond: { status: 200, body: "<Response/>", contentType: "text/xml" },
  forwardHeaders: ["i-twilio-idempotency-token"],
  timeoutSeconds: 15,
  retryHours: 1,
} satisfies Provider;

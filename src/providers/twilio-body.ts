import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const twilioBody = {
  name: "twilio-body",
  title: "Twilio with JSON bodies (Event Streams)",
  docs: "https://www.twilio.com/docs/events/webhook-quickstart",
  secret: "the account's auth token",
  verify: {
    kind: "url-form",
    hash: "sha1",
    signature: { header: "x-twilio-signature", encoding: "base64" },
    bodyHashParameter: "bodySHA256",
  },
  event: {
    // One CloudEvent or a batch of them.
    id: "body:/0/id | body:/id",
    idSigned: true,
    identity: { by: ["items"], known: "documented" },
    type: ["body:/0/type | body:/type"],
    time: { at: "body:/0/time | body:/time", unit: "iso" },
  },
  items: { at: "", id: "body:/id", type: ["body:/type"], time: { at: "body:/time", unit: "iso" } },
  respond: PLAIN_200,
  forwardHeaders: ["i-twilio-idempotency-token"],
  timeoutSeconds: 15,
  retryHours: 4,
} satisfies Provider;

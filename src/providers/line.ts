import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const line = {
  name: "line",
  title: "LINE Messaging API",
  docs: "https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/",
  secret: "the channel secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-line-signature", encoding: "base64" },
  },
  event: {
    // Several events in one delivery.
    idSigned: true,
    identity: {
      by: ["items"],
      changes: ["/events/*/deliveryContext/isRedelivery"],
      known: "documented",
    },
    type: ["body:/events/0/type"],
    time: { at: "body:/events/0/timestamp", unit: "ms" },
  },
  // LINE asks for 200, also for the console's check with no events in it.
  respond: PLAIN_200,
  handshakes: [{ proof: "signed", when: { empty: ["/events"] }, answer: {} }],
  items: {
    at: "/events",
    id: "body:/webhookEventId",
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "ms" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

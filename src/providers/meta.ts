import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const meta = {
  name: "meta",
  title: "Meta (Facebook, Instagram, Messenger, WhatsApp)",
  docs: "https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
  secret: "the app secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-hub-signature-256", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/object", "body:/entry/0/changes/0/field"],
  },
  options: {
    verifyToken: {
      required: true,
      help: "the verify token that you enter beside the callback URL",
    },
  },
  handshakes: [
    {
      proof: "unsigned",
      when: {
        method: "GET",
        has: { "query:hub.mode": "subscribe", "query:hub.challenge": true },
        options: { "query:hub.verify_token": "verifyToken" },
      },
      answer: { text: "{query:hub.challenge}" },
    },
  ],
  // Meta accepts only 200 as success.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 20,
  retryHours: 168,
} satisfies Provider;

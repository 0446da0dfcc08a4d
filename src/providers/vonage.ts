import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const vonage = {
  name: "vonage",
  title: "Vonage (Messages, Voice, Verify)",
  docs: "https://developer.vonage.com/en/getting-started/concepts/webhooks#decoding-signed-webhooks",
  secret: "the account's signature secret",
  verify: {
    kind: "jwt",
    header: "authorization",
    prefix: "Bearer ",
    algorithm: "HS256",
    // The token says when it was made, not until when it holds.
    requireExpiry: false,
    maxAgeSeconds: 300,
    // Optional by the page; without it the token would hold for any body.
    bodyHash: { claim: "payload_hash", encoding: "hex" },
  },
  // One message or call sends many webhooks under one id.
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/status | body:/message_type | body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  // Vonage accepts only 200 as success.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const xTwitter = {
  name: "x-twitter",
  title: "X (Twitter) Account Activity",
  docs: "https://docs.x.com/x-api/webhooks/introduction",
  secret: "the app's consumer secret (API secret key)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-twitter-webhooks-signature", prefix: "sha256=", encoding: "base64" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    // After `for_user_id` comes the member that names the event: tweet_create_events,
    // favorite_events …
    type: ["member:1"],
  },
  handshakes: [
    {
      // The challenge-response check is a MAC under the key of the deliveries, hence its bounds.
      proof: "unsigned",
      when: { method: "GET", has: { "query:crc_token": true } },
      mac: { of: "query:crc_token", hash: "sha256", encoding: "base64", maxLength: 100 },
      answer: { json: { response_token: "sha256={mac}" } },
    },
  ],
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

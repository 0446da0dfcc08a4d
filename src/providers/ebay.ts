import type { Provider } from "../types/provider.ts";

export const ebay = {
  name: "ebay",
  title: "eBay notifications",
  docs: "https://developer.ebay.com/api-docs/commerce/notification/overview.html",
  secret: "the verification token that you chose",
  verify: {
    kind: "envelope",
    header: "x-ebay-signature",
    hash: "sha1",
    remoteKey: {
      method: "GET",
      url: "https://api.ebay.com/commerce/notification/v1/public_key/{kid}",
      token: {
        url: "https://api.ebay.com/identity/v1/oauth2/token",
        scope: "https://api.ebay.com/oauth/api_scope",
      },
      keyAt: "/key",
      format: "pem",
    },
  },
  options: {
    clientId: { required: true, help: "your app id, to ask for the keys" },
    clientSecret: { required: true, help: "your cert id, as `${EBAY_CERT_ID}`" },
  },
  event: {
    id: "body:/notification/notificationId",
    idSigned: true,
    identity: {
      by: ["id"],
      changes: ["/notification/publishDate", "/notification/publishAttemptCount"],
      known: "documented",
    },
    type: ["body:/metadata/topic"],
    // Of the event: `publishDate` is the attempt's.
    time: { at: "body:/notification/eventDate", unit: "iso" },
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { method: "GET", has: { "query:challenge_code": true } },
      mac: {
        of: "query:challenge_code",
        hash: "sha256",
        keyed: "plain",
        content: "{query:challenge_code}{secret}{url}",
        encoding: "hex",
        maxLength: 128,
      },
      answer: { json: { challengeResponse: "{mac}" } },
    },
  ],
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const googlePubsub = {
  name: "google-pubsub",
  title: "Google Pub/Sub push",
  docs: "https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions",
  secret: "none: Google's public keys are fetched",
  verify: {
    kind: "jwt",
    header: "authorization",
    prefix: "Bearer ",
    algorithm: "RS256",
    jwks: "https://www.googleapis.com/oauth2/v3/certs",
    issuer: ["https://accounts.google.com", "accounts.google.com"],
    audienceOption: "audience",
    emailOption: "email",
  },
  options: {
    audience: {
      required: true,
      help: "the subscription's push audience (default there: the push URL)",
    },
    email: { required: true, help: "the service account that the subscription pushes as" },
  },
  event: {
    id: "body:/message/messageId",
    // The token proves who pushes, not what: the body is not bound to it.
    idSigned: false,
    identity: {
      by: ["id", "body:/subscription | header:x-goog-pubsub-subscription-name | ''"],
      changes: ["/deliveryAttempt"],
      known: "documented",
    },
    type: ["body:/message/attributes/eventType | 'message'"],
    time: { at: "body:/message/publishTime", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 600,
  retryHours: 168,
} satisfies Provider;

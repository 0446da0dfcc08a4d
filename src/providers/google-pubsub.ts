import type { Provider } from "../types/provider.ts";
import { GOOGLE_OIDC } from "./_families.ts";

export const googlePubsub = {
  name: "google-pubsub",
  title: "Google Pub/Sub push",
  docs: "https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions",
  secret: "none: Google's public keys are fetched",
  verify: GOOGLE_OIDC,
  options: {
    audience: {
      required: true,
      help: "the subscription's push audience (default there: the push URL)",
    },
    email: { required: true, help: "the service account that the subscription pushes as" },
  },
  event: {
    // Unwrapped pushes have the metadata in headers, where the subscription writes it; without it
    // nothing names a message.
    id: "body:/message/messageId | header:x-goog-pubsub-message-id | random:hex",
    // The token proves who pushes, not what: the body is not bound to it.
    idSigned: false,
    identity: {
      by: ["id", "body:/subscription | header:x-goog-pubsub-subscription-name | ''"],
      changes: ["/deliveryAttempt"],
      known: "documented",
      note: "A push that is unwrapped without its metadata is an event each time: switch the metadata on (--push-no-wrapper-write-metadata).",
    },
    type: ["body:/message/attributes/eventType | header:eventtype | 'message'"],
    time: { at: "body:/message/publishTime | header:x-goog-pubsub-publish-time", unit: "iso" },
    // What an unwrapped push holds is the publisher's own.
    format: "any",
  },
  forwardHeaders: ["x-goog-pubsub-*"],
  timeoutSeconds: 600,
  retryHours: 168,
} satisfies Provider;

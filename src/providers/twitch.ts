import type { Provider } from "../types/provider.ts";

export const twitch = {
  name: "twitch",
  title: "Twitch EventSub",
  docs: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/",
  secret: "the subscription's secret (10 to 100 characters)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{header:twitch-eventsub-message-id}{ts}{body}",
    signature: {
      header: "twitch-eventsub-message-signature",
      prefix: "sha256=",
      encoding: "hex",
    },
    timestamp: {
      at: "header:twitch-eventsub-message-timestamp",
      unit: "iso",
      toleranceSeconds: 600,
    },
  },
  event: {
    id: "header:twitch-eventsub-message-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/subscription/type"],
    time: { at: "header:twitch-eventsub-message-timestamp", unit: "iso" },
  },
  handshakes: [
    {
      // By the signed status, not by the unsigned header that names the kind of message.
      proof: "signed",
      when: {
        has: {
          "body:/subscription/status": "webhook_callback_verification_pending",
          "body:/challenge": true,
        },
      },
      answer: { text: "{body:/challenge}" },
    },
  ],
  // `message-type` distinguishes a revocation from a notification; so does
  // `body.subscription.status`, which is signed.
  forwardHeaders: [
    "twitch-eventsub-message-id",
    "twitch-eventsub-message-type",
    "twitch-eventsub-message-retry",
    "twitch-eventsub-subscription-type",
    "twitch-eventsub-subscription-version",
  ],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

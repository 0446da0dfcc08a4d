import { each, type IdentityCases } from "./case.ts";

/** Providers that give an event no name, so that only type and content tell it from others. */
export const contents: IdentityCases = {
  ...each(["buildkite", "buildkite-token"], { other: { "body:/build/state": "failed" } }),
  ...each(["cloudinary", "cloudinary-sha256"], { other: { "body:/notification_type": "eager" } }),
  "adyen-platform": { other: { "body:/data/status": "captured" } },
  airtable: { other: { "body:/timestamp": "2026-11-23T12:00:00.001Z" } },
  asana: { other: { "body:/events/0/created_at": "2026-11-23T12:00:00.001Z" } },
  braintree: { other: { "body:/notification/kind": "subscription_canceled" } },
  calendly: { other: { "body:/created_at": "2026-11-23T12:00:01Z" } },
  "cloudflare-notifications": { other: { "body:/ts": "1795435201" } },
  "cloudflare-stream": { other: { "body:/status/state": "error" } },
  "discord-events": { other: { "body:/event/timestamp": "2026-11-23T12:00:01Z" } },
  dockerhub: { other: { "body:/push_data/pushed_at": "1795435201" } },
  elevenlabs: { other: { "body:/event_timestamp": "1795435201" } },
  flutterwave: { other: { "body:/data/status": "failed" } },
  "kontent-ai": { other: { "body:/notifications/0/message/action": "unpublished" } },
  "lemon-squeezy": { other: { "body:/data/attributes/status": "refunded" } },
  meta: { other: { "body:/entry/0/changes/0/value/messages/0/id": "wamid.2" } },
  netlify: {
    other: [{ "header:x-netlify-event": "deploy_locked" }, { "body:/state": "error" }],
  },
  npm: { other: { "body:/time": "1832841720102" } },
  onfido: { other: { "body:/payload/object/status": "declined" } },
  paystack: { other: { "body:/data/status": "failed" } },
  bepaid: { other: { "body:/transaction/status": "failed" } },
  "travis-ci": {
    other: [{ "body:/state": "failed" }, { "body:/finished_at": "2026-11-23T12:09:00Z" }],
  },
  // Told from a retry by all but the time of sending.
  wise: {
    other: [
      { "body:/data/current_state": "cancelled" },
      { "body:/data/occurred_at": "2026-11-23T12:00:01Z" },
    ],
    again: { "body:/sent_at": "2026-11-23T12:07:00Z", "header:x-delivery-id": "another" },
  },
  plivo: { other: { "body:/CallStatus": "completed" } },
  postmark: { other: { "body:/DeliveredAt": "2026-11-23T12:00:01Z" } },
  pusher: { other: { "body:/time_ms": "1795435200001" } },
  retell: { other: { "body:/event": "call_analyzed" } },
  uploadcare: { other: { "body:/data/uuid": "2" } },
  viber: { other: { "body:/event": "seen" } },
  vonage: { other: { "body:/status": "read" } },
  "x-twitter": { other: { "body:/tweet_create_events/0/id_str": "2" } },
  zoom: {
    other: { "body:/event_ts": "1795435200001" },
    again: { "header:x-zm-trackingid": "another" },
  },
};

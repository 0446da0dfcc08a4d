import type { IdentityCases } from "./case.ts";

/** Providers whose id is not one event's, and those that say nothing at all to tell one from another. */
export const joined: IdentityCases = {
  datadog: { other: [{ "body:/id": "2" }, { "body:/title": "[Recovered]" }] },
  deepgram: {
    other: [{ "body:/metadata/request_id": "2" }, { "body:/metadata/duration": "64.5" }],
  },
  // One event goes to every webhook that wants it, under one id.
  github: { other: [{ "header:x-github-delivery": "d-2" }, { "header:x-github-hook-id": "2" }] },
  "google-pubsub": {
    other: [
      { "body:/message/messageId": "2" },
      { "body:/subscription": "projects/my-project/subscriptions/of-another-topic" },
    ],
    again: { "body:/deliveryAttempt": "2" },
  },
  mercadopago: { other: [{ "body:/id": "2" }, { "body:/action": "closed" }] },
  // Of the webhook's id and the second.
  woocommerce: {
    other: [{ "header:x-wc-webhook-delivery-id": "d-2" }, { "body:/total": "62.50" }],
  },
  dropbox: { other: {}, twice: "equal deliveries may both be news" },
  "microsoft-graph": { other: {}, twice: "equal notifications may both be news" },
  plaid: {
    other: {},
    twice: "the token is made anew, and the body may be the same for new events",
  },
  webflow: {
    other: { "header:x-webflow-timestamp": "1795435200001" },
    twice: "the signed time is all that tells two equal inventory changes apart",
  },
};

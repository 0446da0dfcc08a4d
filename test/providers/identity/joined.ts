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
  // Of one site; another's may be the same.
  jira: {
    other: [{ "header:x-atlassian-webhook-identifier": "w-2" }, { "body:/issue/key": "OTHER-1" }],
    again: { "header:x-atlassian-webhook-retry": "1" },
  },
  mercadopago: { other: [{ "body:/id": "2" }, { "body:/action": "closed" }] },
  // Of the webhook's id and the second.
  woocommerce: {
    other: [{ "header:x-wc-webhook-delivery-id": "d-2" }, { "body:/total": "62.50" }],
  },
  // Of one bot.
  telegram: {
    other: [{ "body:/update_id": "2" }, { "body:/message/text": "to another bot" }],
  },
  // Of the event, or in older webhooks of what it is about.
  wix: { other: [{ "body:/data/data/id": "2" }, { "body:/data/data/slug": "updated" }] },
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

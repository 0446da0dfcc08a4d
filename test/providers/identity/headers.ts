import { each, type IdentityCases } from "./case.ts";

/** Providers that name the event in a header, whatever the body says. */
export const headers: IdentityCases = {
  ...each(
    [
      "anthropic",
      "gitlab-signing-token",
      "liveblocks",
      "openai",
      "polar",
      "polar-legacy",
      "replicate",
      "standard-webhooks",
      "standard-webhooks-v1a",
    ],
    { other: { "header:webhook-id": "msg_2" } },
  ),
  ...each(["clerk", "resend", "svix"], { other: { "header:svix-id": "msg_2" } }),
  ...each(["atlassian-connect"], {
    other: { "header:x-atlassian-webhook-identifier": "w-2" },
    again: { "header:x-atlassian-webhook-retry": "1" },
  }),
  bitbucket: {
    other: [{ "header:x-request-uuid": "r-2" }, { "header:x-hook-uuid": "of-the-workspace" }],
    again: { "header:x-attempt-number": "2" },
  },
  contentful: {
    other: [
      { "header:x-contentful-idempotency-key": "k-2" },
      { "header:x-contentful-topic": "ContentManagement.Entry.unpublish" },
    ],
  },
  gitea: { other: { "header:x-gitea-delivery": "d-2" } },
  gitlab: { other: { "header:idempotency-key": "k-2" } },
  hookdeck: {
    other: { "header:x-hookdeck-eventid": "evt_2" },
    again: { "header:x-hookdeck-attempt-count": "2" },
  },
  linear: { other: { "header:linear-delivery": "d-2" } },
  qstash: {
    other: { "header:upstash-message-id": "msg_2" },
    again: { "header:upstash-retried": "1" },
  },
  razorpay: { other: { "header:x-razorpay-event-id": "e2" } },
  sanity: { other: { "header:idempotency-key": "k-2" } },
  sentry: {
    other: { "header:request-id": "r2" },
    again: { "header:sentry-hook-timestamp": "1795435260" },
  },
  shopify: { other: { "header:x-shopify-webhook-id": "w-2" } },
  "shopify-events": { other: { "header:shopify-webhook-id": "w-2" } },
  snyk: { other: { "header:x-snyk-transport-id": "t-2" } },
  "stream-chat": {
    other: { "header:x-webhook-id": "w-2" },
    again: { "header:x-webhook-attempt": "2" },
  },
  twilio: { other: { "header:i-twilio-idempotency-token": "t-2" } },
  twitch: {
    other: { "header:twitch-eventsub-message-id": "m-2" },
    again: { "header:twitch-eventsub-message-retry": "1" },
  },
  zendesk: { other: { "header:x-zendesk-webhook-invocation-id": "i-2" } },
};

import { each, type IdentityCases } from "./case.ts";

/** Providers that name the event in the body. */
export const bodies: IdentityCases = {
  ...each(["launchdarkly"], { other: { "body:/_id": "2" } }),
  ...each(["mollie", "paypal", "vercel", "workos", "discord-interactions"], {
    other: { "body:/id": "2" },
  }),
  ...each(["fusionauth", "fusionauth-jwks", "revenuecat"], { other: { "body:/event/id": "2" } }),
  aftership: { other: { "body:/event_id": "2" } },
  "aws-sns": { other: { "body:/MessageId": "2" }, signedOnce: true },
  "apple-app-store": { other: { "body:/notificationUUID": "2" } },
  box: {
    other: [{ "body:/id": "2" }, { "body:/webhook/id": "2" }],
    again: { "header:box-delivery-id": "d-2" },
  },
  chargebee: { other: { "body:/id": "ev_2" } },
  circleci: { other: { "body:/id": "2" } },
  "coinbase-commerce": { other: { "body:/event/id": "2" } },
  customerio: { other: { "body:/event_id": "2" } },
  docusign: {
    other: [
      { "body:/event": "envelope-voided" },
      { "body:/generatedDateTime": "2026-11-23T12:00:01Z" },
      { "body:/data/recipientId": "2" },
    ],
  },
  "dropbox-sign": {
    other: { "body:/signature_request/signature_request_id": "2" },
    signedOnce: true,
  },
  easypost: { other: { "body:/id": "evt_2" } },
  ebay: { other: { "body:/notification/notificationId": "2" } },
  fingerprint: { other: { "body:/requestId": "2" } },
  intercom: { other: { "body:/id": "notif_2" } },
  kinde: { other: { "body:/event_id": "event_2" } },
  livekit: { other: { "body:/id": "EV_2" } },
  mailgun: {
    other: [{ "body:/event-data/id": "2" }, { "body:/event-data/timestamp": "1795521600.83" }],
    again: { "body:/signature/token": "another-token" },
  },
  monday: { other: { "body:/event/triggerUuid": "2" } },
  mux: { other: { "body:/id": "2" } },
  notion: { other: { "body:/id": "2" } },
  nylas: { other: { "body:/id": "2" } },
  okta: { other: { "body:/eventId": "2" } },
  "paddle-classic": { other: { "body:/alert_id": "2" } },
  paddle: { other: { "body:/event_id": "evt_2" }, again: { "body:/notification_id": "ntf_2" } },
  pagerduty: { other: { "body:/event/id": "2" } },
  persona: { other: { "body:/data/id": "evt_2" } },
  segment: { other: { "body:/messageId": "2" } },
  "slack-commands": { other: { "body:/trigger_id": "2" } },
  "slack-events": {
    other: { "body:/event_id": "Ev2" },
    again: { "header:x-slack-retry-num": "1" },
  },
  "slack-interactivity": { other: { "body:/trigger_id": "2" } },
  square: { other: { "body:/event_id": "2" }, again: { "header:square-retry-number": "1" } },
  stripe: { other: { "body:/id": "evt_2" } },
  telnyx: { other: { "body:/data/id": "2" } },
  trello: { other: [{ "body:/action/id": "2" }, { "body:/model/id": "2" }] },
  typeform: { other: { "body:/event_id": "2" } },
};

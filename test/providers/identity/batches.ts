import { each, type IdentityCases } from "./case.ts";

/** Providers that send several events in one delivery, or may. */
export const batches: IdentityCases = {
  ...each(["hubspot-v1", "hubspot-v2", "hubspot-v3"], {
    // The same `eventId` may come twice, by HubSpot's own page.
    other: [
      { "body:/0/eventId": "2" },
      { "body:/0/objectId": "2" },
      { "body:/0/occurredAt": "1" },
      { "body:/0/portalId": "2" },
    ],
    again: { "body:/0/attemptNumber": "1" },
  }),
  adyen: {
    other: [
      { "body:/notificationItems/0/NotificationRequestItem/eventCode": "CAPTURE" },
      { "body:/notificationItems/0/NotificationRequestItem/success": "false" },
      { "body:/notificationItems/0/NotificationRequestItem/merchantAccountCode": "another" },
    ],
    again: {
      "body:/notificationItems/0/NotificationRequestItem/eventDate": "2026-11-23T14:00:00+01:00",
      "body:/notificationItems/0/NotificationRequestItem/reason": "fresher",
    },
  },
  "auth0-log-stream": { other: { "body:/log_id": "2" } },
  "azure-event-grid": { other: [{ "body:/0/id": "2" }, { "body:/0/topic": "/another" }] },
  "azure-event-grid-entra": { other: [{ "body:/id": "2" }, { "body:/source": "/another" }] },
  cloudevents: { other: [{ "body:/id": "2" }, { "body:/source": "//another" }] },
  eventarc: { other: [{ "header:ce-id": "2" }, { "header:ce-source": "//another" }] },
  gocardless: { other: { "body:/events/0/id": "EV2" }, again: { "body:/meta/webhook_id": "WB2" } },
  line: {
    other: { "body:/events/0/webhookEventId": "2" },
    again: { "body:/events/0/deliveryContext/isRedelivery": "true" },
  },
  quickbooks: { other: { "body:/0/id": "2" } },
  sendgrid: { other: { "body:/0/sg_event_id": "2" } },
  "twilio-body": { other: { "body:/0/id": "2" } },
  xero: {
    other: [
      { "body:/events/0/eventDateUtc": "2026-11-23T12:00:00.001" },
      { "body:/events/0/tenantId": "2" },
    ],
    again: { "body:/entropy": "another" },
  },
};

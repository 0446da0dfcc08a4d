import { MS } from "./_shared.ts";
import { jsonBook } from "./sample.ts";

/** A contact and a deal: the same under all three signature versions. */
export const hubspot = jsonBook("HubSpot Connect 2.0 (http://dev.hubspot.com/)", [
  [
    "contact.creation",
    [
      {
        eventId: 1_003_184_301,
        subscriptionId: 507,
        portalId: 62_515,
        appId: 54_321,
        occurredAt: MS,
        subscriptionType: "contact.creation",
        attemptNumber: 0,
        objectId: 123,
        changeFlag: "CREATED",
        changeSource: "CRM_UI",
      },
    ],
    "/0/eventId",
  ],
  [
    "deal.propertyChange",
    [
      {
        eventId: 1_003_184_302,
        subscriptionId: 508,
        portalId: 62_515,
        appId: 54_321,
        occurredAt: MS,
        subscriptionType: "deal.propertyChange",
        attemptNumber: 0,
        objectId: 1843,
        propertyName: "dealstage",
        propertyValue: "closedwon",
      },
    ],
    "/0/eventId",
  ],
]);

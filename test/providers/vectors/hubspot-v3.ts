import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@hubspot/api-client 14.0.1",
    standing: "recorded",
    secret: "4a9f1c2e-0000-4b4b-8c8c-5d6e7f8091a2",
    publicUrl: "https://relay.example.com/hubspot?tenant=a%2Fb",
    sent: {
      body: '[{"eventId":3817237,"subscriptionId":12,"portalId":62515,"occurredAt":1795435190000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":1246965,"propertyName":"name","propertyValue":"Zoë"}]',
      headers: {
        "x-hubspot-signature-v3": "Fk0mQEK42yDpXCnH41+yt6FN6bt0/eVA3+g0elHtlB8=",
        "x-hubspot-request-timestamp": "1795435200000",
      },
    },
    // The hash of the body without its attemptNumber.
    event: {
      type: "contact.propertyChange",
      id: "830d105585dd72b5e7e48afc3d792a36e96e56de2234b0cf7ad62e9a8440c3bd",
    },
  },
];

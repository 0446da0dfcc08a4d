import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Microsoft-Graph", [
  [
    "created",
    {
      value: [
        {
          id: "lsgTZMr9KwAAA",
          subscriptionId: UUID,
          subscriptionExpirationDateTime: "2026-11-26T12:00:00Z",
          clientState: "",
          changeType: "created",
          resource: "users/ada/messages/AAMkADU1",
          tenantId: UUID,
          resourceData: { "@odata.type": "#Microsoft.Graph.Message", id: "AAMkADU1" },
        },
      ],
    },
    "/value/0/id",
  ],
]);

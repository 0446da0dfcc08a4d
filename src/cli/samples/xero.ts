import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Xero/1.0", [
  [
    "INVOICE.CREATE",
    {
      events: [
        {
          resourceUrl:
            "https://api.xero.com/api.xro/2.0/Invoices/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
          resourceId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
          eventDateUtc: "2026-11-23T12:00:00.000",
          eventType: "CREATE",
          eventCategory: "INVOICE",
          tenantId: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f",
          tenantType: "ORGANISATION",
        },
      ],
      firstEventSequence: 1843,
      lastEventSequence: 1843,
      entropy: "S0m3r4Nd0mt3xt",
    },
    "/events/0/resourceId",
  ],
]);

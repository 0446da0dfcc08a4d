import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Mollie HTTP client/1.0", [
  [
    "payment-link.paid",
    {
      resource: "event",
      id: "event_GvJ8WHrp5isUdRub9CJyH",
      type: "payment-link.paid",
      entityId: "pl_qng5gbbv8NAZ5gpM5ZYgx",
      createdAt: "2026-11-23T12:00:00.0Z",
    },
  ],
]);

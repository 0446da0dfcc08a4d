import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Square Connect v2", [
  [
    "payment.updated",
    {
      merchant_id: "6SSW7HV8K2ST5",
      type: "payment.updated",
      event_id: "6a8f5f28-54a1-4eb0-a98a-3111513fd4fc",
      created_at: "2026-11-23T12:00:00.000Z",
      data: {
        type: "payment",
        id: "hYy9pRFVxpDsO1FB05SunFWUe9JZY",
        object: {
          payment: { status: "COMPLETED", amount_money: { amount: 2450, currency: "USD" } },
        },
      },
    },
  ],
]);

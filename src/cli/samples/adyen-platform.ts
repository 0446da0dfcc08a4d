import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Adyen HttpClient 1.0",
  [
    [
      "balancePlatform.transfer.created",
      {
        data: {
          balancePlatform: "AnalyticalEngines",
          creationDate: "2026-11-23T13:00:00+01:00",
          id: "1W1UG35U8A9J5ZLG",
          amount: { currency: "EUR", value: 24_500 },
          status: "authorised",
          type: "payment",
        },
        environment: "test",
        timestamp: "2026-11-23T13:00:00+01:00",
        type: "balancePlatform.transfer.created",
      },
      "/data/id",
    ],
  ],
  { protocol: "HmacSHA256" },
);

import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("gocardless-webhook-service/1.1", [
  [
    "payments.confirmed",
    {
      events: [
        {
          id: "EV01A4XKQ7WJ9Y",
          created_at: "2026-11-23T12:00:00.000Z",
          resource_type: "payments",
          action: "confirmed",
          links: { payment: "PM0042QXJ8T5ZK" },
          details: {
            origin: "gocardless",
            cause: "payment_confirmed",
            description: "Payment was confirmed as collected",
          },
          metadata: {},
        },
      ],
      meta: { webhook_id: "WB0003MKZTQP6H" },
    },
    "/events/0/id",
  ],
]);

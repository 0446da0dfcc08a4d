import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Razorpay-Webhook/v1",
  [
    [
      "payment.captured",
      {
        entity: "event",
        account_id: "acc_BFQ7uQEaa7j2z7",
        event: "payment.captured",
        contains: ["payment"],
        payload: {
          payment: {
            entity: {
              id: "pay_DESlfW9H8K9uqM",
              amount: 24_500,
              currency: "INR",
              status: "captured",
            },
          },
        },
        created_at: SECONDS,
      },
    ],
  ],
  { "x-razorpay-event-id": "OtTq2Xb8mJcW1y" },
);

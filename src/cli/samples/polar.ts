import { EMAIL, ISO, UUID } from "./_shared.ts";
import { standard } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "polar.sh webhooks",
  [
    [
      "order.paid",
      {
        type: "order.paid",
        timestamp: ISO,
        data: {
          id: UUID,
          status: "paid",
          total_amount: 24_500,
          currency: "eur",
          customer: { email: EMAIL },
        },
      },
    ],
  ],
  standard,
);

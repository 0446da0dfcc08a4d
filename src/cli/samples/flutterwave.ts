import { EMAIL } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Flutterwave", [
  [
    "charge.completed",
    {
      event: "charge.completed",
      data: {
        id: 285_959_875,
        tx_ref: "order-1843",
        amount: 24_500,
        currency: "NGN",
        status: "successful",
        customer: { email: EMAIL },
      },
    },
    "/data/id",
  ],
]);

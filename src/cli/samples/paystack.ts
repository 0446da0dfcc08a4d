import { EMAIL } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Paystack/2.0", [
  [
    "charge.success",
    {
      event: "charge.success",
      data: {
        id: 4_099_260_516,
        domain: "test",
        status: "success",
        reference: "order-1843",
        amount: 2_450_000,
        currency: "NGN",
        customer: { email: EMAIL },
      },
    },
    "/data/id",
  ],
]);

import { EMAIL, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the library that the preset names. */
export const book: SampleBook = jsonBook("BeGateway", [
  [
    "payment.successful",
    {
      transaction: {
        uid: UUID,
        type: "payment",
        status: "successful",
        amount: 24_500,
        currency: "BYN",
        description: "Punched cards",
        tracking_id: "order-1843",
        created_at: "2026-11-23T11:59:58Z",
        updated_at: "2026-11-23T12:00:00Z",
        customer: { email: EMAIL },
        test: true,
      },
    },
    "/transaction/uid",
  ],
]);

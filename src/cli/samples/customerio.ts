import { EMAIL, SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Customer.io Webhook", [
  [
    "email.opened",
    {
      metric: "opened",
      event_id: "01HV8X2ACMA2GZ7HE8KG2S0HNA",
      object_type: "email",
      timestamp: SECONDS,
      data: { customer_id: "1843", delivery_id: "ZQ0c3mXb", identifiers: { email: EMAIL } },
    },
  ],
]);

import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "PayPal/AUHD-214.0-58",
  [
    [
      "PAYMENT.CAPTURE.COMPLETED",
      {
        id: "WH-58D329510W468432D-8HN650336L201105X",
        event_version: "1.0",
        create_time: "2026-11-23T12:00:00.000Z",
        resource_type: "capture",
        resource_version: "2.0",
        event_type: "PAYMENT.CAPTURE.COMPLETED",
        summary: "Payment completed for $ 30.0 USD",
        resource: {
          id: "42311647XV020574X",
          status: "COMPLETED",
          final_capture: true,
          amount: { currency_code: "USD", value: "30.00" },
        },
      },
      "/resource/id",
    ],
  ],
  { "paypal-auth-algo": "SHA256withRSA", "paypal-transmission-id": UUID },
);

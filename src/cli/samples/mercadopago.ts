import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "MercadoPago WebHook v1.0 payment",
  [
    [
      "payment.updated",
      {
        action: "payment.updated",
        api_version: "v1",
        data: { id: "1843507002" },
        date_created: "2026-11-23T12:00:00Z",
        id: 112_233_445_566,
        live_mode: false,
        type: "payment",
        user_id: "724484980",
      },
    ],
  ],
  { "x-request-id": UUID },
);

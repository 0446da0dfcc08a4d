import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Vonage", [
  [
    "delivered",
    {
      message_uuid: UUID,
      to: "4915735987654",
      from: "4915112345678",
      timestamp: ISO,
      status: "delivered",
      channel: "sms",
    },
    "/message_uuid",
  ],
]);

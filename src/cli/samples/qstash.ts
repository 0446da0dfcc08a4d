import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Upstash-QStash",
  [["qstash", { order: 1843, note: "Mühle", nonce: UUID }, "/nonce"]],
  {
    "upstash-message-id": "msg_26hZCxZCuWyyTWPmSVBrNB882AMRP8TsjzyygQHZ",
    "upstash-retried": "0",
  },
);

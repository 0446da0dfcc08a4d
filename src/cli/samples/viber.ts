import { MS, TEXT } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("viber", [
  [
    "message",
    {
      event: "message",
      timestamp: MS,
      message_token: 491_266_184_665_523,
      sender: { id: "01234567890A=", name: "Ada", language: "de", api_version: 1 },
      message: { type: "text", text: TEXT },
    },
    "/message_token",
  ],
]);

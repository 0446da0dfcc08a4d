import { ISO, TEXT, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Stream/1.0",
  [
    [
      "message.new",
      {
        type: "message.new",
        cid: "messaging:mill",
        created_at: ISO,
        message: { id: UUID, text: TEXT, user: { id: "ada" } },
        user: { id: "ada", name: "Ada Lovelace" },
      },
      "/message/id",
    ],
  ],
  { "x-webhook-id": "b1946ac9-2492-4347-8235-b4d261118403", "x-webhook-attempt": "1" },
);

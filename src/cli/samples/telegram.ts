import { SECONDS, TEXT } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("", [
  [
    "message",
    {
      update_id: 843_002_117,
      message: {
        message_id: 1843,
        from: { id: 7_218_315, is_bot: false, first_name: "Ada", language_code: "de" },
        chat: { id: 7_218_315, first_name: "Ada", type: "private" },
        date: SECONDS,
        text: TEXT,
      },
    },
  ],
  [
    "callback_query",
    {
      update_id: 843_002_118,
      callback_query: {
        id: "31002384",
        from: { id: 7_218_315, is_bot: false, first_name: "Ada" },
        chat_instance: "507",
        data: "approve",
      },
    },
  ],
]);

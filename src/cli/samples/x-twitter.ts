import { TEXT } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Twitterbot/1.0", [
  [
    "tweet_create_events",
    {
      for_user_id: "2244994945",
      tweet_create_events: [
        {
          id_str: "1860329584756003117",
          created_at: "Mon Nov 23 12:00:00 +0000 2026",
          text: TEXT,
          user: { id_str: "7218315", screen_name: "ada" },
        },
      ],
    },
    "/tweet_create_events/0/id_str",
  ],
]);

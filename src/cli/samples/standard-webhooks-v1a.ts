import { EMAIL, ISO } from "./_shared.ts";
import { standard } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Standard-Webhooks/1.0",
  [
    [
      "user.created",
      {
        type: "user.created",
        timestamp: ISO,
        data: { id: "usr_2mXk7QvJ2ZbWc1Yt", email: EMAIL },
      },
    ],
  ],
  standard,
);

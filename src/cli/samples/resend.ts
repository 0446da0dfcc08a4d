import { EMAIL, ISO, UUID } from "./_shared.ts";
import { svix } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Svix-Webhooks/1.84.0",
  [
    [
      "email.delivered",
      {
        type: "email.delivered",
        created_at: ISO,
        data: {
          email_id: UUID,
          created_at: ISO,
          from: "Mill <mill@example.com>",
          to: [EMAIL],
          subject: "Läuft die Mühle?",
        },
      },
    ],
  ],
  svix,
);

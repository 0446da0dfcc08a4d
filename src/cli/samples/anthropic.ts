import { ISO } from "./_shared.ts";
import { standard } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Anthropic/Webhooks",
  [
    [
      "message_batch.completed",
      {
        type: "event",
        id: "evt_01HV8X2ACMA2GZ7HE8KG2S0HNA",
        created_at: ISO,
        data: { id: "msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d", type: "message_batch.completed" },
      },
    ],
  ],
  standard,
);

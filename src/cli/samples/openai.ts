import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "OpenAI/Webhooks",
  [
    [
      "response.completed",
      {
        id: "evt_685343a1381c819085d44c354e1b330e",
        object: "event",
        created_at: SECONDS,
        type: "response.completed",
        data: { id: "resp_685343a1381c819085d44c354e1b330e" },
      },
    ],
  ],
  { "webhook-id": "wh_685342e6c53c8190a1be43f081506c52" },
);

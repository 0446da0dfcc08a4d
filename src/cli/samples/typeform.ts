import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Typeform Webhooks", [
  [
    "form_response",
    {
      event_id: "01HV8X2ACMA2GZ7HE8KG2S0HNA",
      event_type: "form_response",
      form_response: {
        form_id: "lT4Z3j",
        token: "a3a12ec67a1365927098a606107fac15",
        submitted_at: ISO,
        answers: [
          {
            type: "text",
            text: "Läuft!",
            field: { id: "DlXFaesGBpoF", type: "short_text", ref: "state" },
          },
        ],
      },
    },
  ],
]);

import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("telnyx-webhooks", [
  [
    "message.received",
    {
      data: {
        event_type: "message.received",
        id: UUID,
        occurred_at: ISO,
        record_type: "event",
        payload: {
          id: UUID,
          direction: "inbound",
          text: "Läuft die Mühle?",
          from: { phone_number: "+4915112345678" },
        },
      },
      meta: { attempt: 1, delivered_to: "https://relay.example.com/telnyx" },
    },
  ],
]);

import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "PagerDuty-Webhook/V3.0",
  [
    [
      "incident.triggered",
      {
        event: {
          id: "01D9T8A0XZ6QJ7V3W2KNMB4C5E",
          event_type: "incident.triggered",
          resource_type: "incident",
          occurred_at: ISO,
          agent: { id: "PLH1HKV", type: "user_reference" },
          client: null,
          data: {
            id: "PGR0VU2",
            type: "incident",
            number: 2,
            status: "triggered",
            title: "The mill is hot",
            urgency: "high",
            service: { id: "PF9KMXH", summary: "Mill" },
          },
        },
      },
    ],
  ],
  { "x-webhook-id": UUID },
);

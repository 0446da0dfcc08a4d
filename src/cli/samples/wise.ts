import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Wise Webhooks",
  [
    [
      "transfers#state-change",
      {
        data: {
          resource: { id: 1_843_507, profile_id: 507, account_id: 1843, type: "transfer" },
          current_state: "processing",
          previous_state: "incoming_payment_waiting",
          occurred_at: "2026-11-23T12:00:00Z",
        },
        subscription_id: UUID,
        event_type: "transfers#state-change",
        schema_version: "2.0.0",
        sent_at: "2026-11-23T12:00:00Z",
      },
      "/data/resource/id",
    ],
  ],
  { "x-delivery-id": UUID },
);

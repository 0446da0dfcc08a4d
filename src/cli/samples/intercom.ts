import { MS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Intercom Webhooks", [
  [
    "conversation.user.created",
    {
      type: "notification_event",
      app_id: "a86dr8yl",
      data: {
        type: "notification_event_data",
        item: { type: "conversation", id: "1843", source: { body: "<p>Läuft die Mühle?</p>" } },
      },
      links: {},
      id: "notif_f9b4d0e2-7a52-4f8b-8f2e-6b1a7c3d5e90",
      topic: "conversation.user.created",
      delivery_status: "pending",
      delivery_attempts: 1,
      created_at: MS / 1000,
    },
  ],
]);

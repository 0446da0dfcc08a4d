import { EMAIL, SECONDS, TEXT, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Nylas/3.0", [
  [
    "message.created",
    {
      specversion: "1.0",
      type: "message.created",
      source: "/google/emails/realtime",
      id: "mlT3Zj8843002",
      time: SECONDS,
      webhook_delivery_attempt: 1,
      data: {
        application_id: UUID,
        object: {
          object: "message",
          id: "18df4a4c812a4a0f",
          subject: TEXT,
          from: [{ email: EMAIL }],
        },
      },
    },
  ],
]);

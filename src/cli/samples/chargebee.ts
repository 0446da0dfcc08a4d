import { EMAIL, SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("ChargeBee", [
  [
    "subscription_created",
    {
      id: "ev_16BPgETyVrQbiGhA",
      occurred_at: SECONDS,
      source: "admin_console",
      object: "event",
      api_version: "v2",
      content: {
        subscription: { id: "16BPgETyVrQVHGh1", status: "active" },
        customer: { id: "ada", email: EMAIL },
      },
      event_type: "subscription_created",
      webhook_status: "scheduled",
    },
  ],
]);

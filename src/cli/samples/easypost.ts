import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("EasyPost Webhook", [
  [
    "tracker.updated",
    {
      description: "tracker.updated",
      id: "evt_b7d1c2a0e4f64c1b9d3e5f7a8b9c0d1e",
      object: "Event",
      mode: "test",
      status: "pending",
      created_at: "2026-11-23T12:00:00Z",
      result: { id: "trk_9a8b7c6d5e4f", object: "Tracker", status: "in_transit", weight: 17.6 },
    },
  ],
]);

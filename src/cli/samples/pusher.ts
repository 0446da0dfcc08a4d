import { MS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "pusher-webhooks",
  [
    [
      "channel_occupied",
      { time_ms: MS, events: [{ name: "channel_occupied", channel: "mill-1843" }] },
      "/events/0/channel",
    ],
  ],
  { "x-pusher-key": "b1946ac92492d2347c62" },
);

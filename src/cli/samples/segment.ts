import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Segment.io/1.0", [
  [
    "track",
    {
      version: 2,
      type: "track",
      event: "Order Completed",
      userId: "1843",
      messageId: "ajs-next-1795435200000-b1946ac92492",
      properties: { total: 61.5, currency: "EUR" },
      context: { library: { name: "analytics.js" } },
      timestamp: ISO,
      sentAt: ISO,
    },
  ],
]);

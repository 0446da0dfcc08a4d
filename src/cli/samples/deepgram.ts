import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Deepgram", [
  [
    "deepgram",
    {
      metadata: { request_id: UUID, created: ISO, duration: 63.4, channels: 1 },
      results: {
        channels: [{ alternatives: [{ transcript: "is the mill up", confidence: 0.98 }] }],
      },
    },
  ],
]);

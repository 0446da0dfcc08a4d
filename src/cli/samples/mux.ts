import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Mux Webhooks", [
  [
    "video.asset.ready",
    {
      type: "video.asset.ready",
      id: UUID,
      created_at: ISO,
      object: { type: "asset", id: "0201p02fGKPE7MrbC269XRD7LpcHhrmbu0002" },
      data: {
        status: "ready",
        duration: 63.4,
        playback_ids: [{ policy: "public", id: "k5j8L2m" }],
      },
      attempts: [],
      environment: { name: "Production", id: "j0863n" },
    },
  ],
]);

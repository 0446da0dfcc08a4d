import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Uploadcare Hooks", [
  [
    "file.uploaded",
    {
      initiator: { type: "api" },
      hook: {
        id: 507,
        project_id: 1843,
        event: "file.uploaded",
        target: "https://relay.example.com/uploadcare",
        is_active: true,
      },
      data: { uuid: UUID, mime_type: "image/jpeg", size: 52_118, is_ready: true },
      file: `https://ucarecdn.com/${UUID}/`,
    },
    "/data/uuid",
  ],
]);

import { EMAIL } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Box-WH-Client",
  [
    [
      "FILE.UPLOADED",
      {
        type: "webhook_event",
        id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
        created_at: "2026-11-23T04:00:00-08:00",
        trigger: "FILE.UPLOADED",
        webhook: { id: "507", type: "webhook" },
        created_by: { type: "user", id: "1843", name: "Ada Lovelace", login: EMAIL },
        source: { id: "73835521473", type: "file", name: "mill.pdf", size: 52_118 },
        additional_info: {},
      },
    ],
  ],
  { "box-delivery-id": "f96bb54b-ee16-4fc5-aa65-8c2d9e5b546f" },
);

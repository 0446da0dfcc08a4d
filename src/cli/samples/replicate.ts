import { ISO } from "./_shared.ts";
import { standard } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Replicate/1",
  [
    [
      "succeeded",
      {
        id: "ufawqhfynnddngldkgtslldrkq",
        version: "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
        status: "succeeded",
        input: { text: "Mühle" },
        output: ["done"],
        created_at: ISO,
        completed_at: ISO,
      },
      "/id",
    ],
  ],
  standard,
);

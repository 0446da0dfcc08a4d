import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Airtable Webhooks", [
  [
    "airtable",
    { base: { id: "appB1946ac92492d2" }, webhook: { id: "ach6235b4d2611184" }, timestamp: ISO },
    "/webhook/id",
  ],
]);

import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Snyk Webhooks",
  [
    [
      "project_snapshot/v0",
      {
        project: { id: UUID, name: "engines/mill", type: "npm" },
        org: { id: UUID, name: "engines" },
        newIssues: [],
        removedIssues: [],
      },
    ],
  ],
  { "x-snyk-transport-id": "b1946ac9-2492-4347-8235-b4d261118403" },
);

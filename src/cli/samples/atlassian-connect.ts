import { SECONDS, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Atlassian HttpClient",
  [
    [
      "jira:issue_created",
      {
        timestamp: SECONDS * 1000,
        webhookEvent: "jira:issue_created",
        issue: { id: "99291", key: "MILL-42", fields: { summary: "The store loses a digit" } },
        user: { accountId: "99:27935d01", displayName: "Ada Lovelace" },
      },
      "/issue/id",
    ],
  ],
  { "x-atlassian-webhook-identifier": UUID },
);

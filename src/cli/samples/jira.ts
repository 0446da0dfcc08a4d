import { MS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Atlassian Webhook HTTP Client",
  [
    [
      "jira:issue_created",
      {
        timestamp: MS,
        webhookEvent: "jira:issue_created",
        issue_event_type_name: "issue_created",
        user: {
          accountId: "99:27935d01-92a7-4687-8272-a9b8d3b2ae2e",
          displayName: "Ada Lovelace",
        },
        issue: {
          id: "99291",
          key: "MILL-42",
          fields: {
            summary: "The store loses a digit when a card is read twice",
            labels: ["bug"],
            priority: { name: "High" },
          },
        },
      },
    ],
  ],
  { "x-atlassian-webhook-identifier": "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90" },
);

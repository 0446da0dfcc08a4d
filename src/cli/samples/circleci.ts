import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "CircleCI-Webhook/1.0",
  [
    [
      "workflow-completed",
      {
        id: "3888f21b-eaa7-38e3-8f3d-75a63bba8895",
        type: "workflow-completed",
        happened_at: ISO,
        webhook: { id: "cf8c4fdd-0587-4da1-b4ca-4846e9640af9", name: "relay" },
        project: {
          id: "84996744-a854-4f5e-aea3-04e2851dc1d2",
          name: "mill",
          slug: "github/engines/mill",
        },
        workflow: {
          id: "fda08377-fe7e-46b1-8992-3a7aaecac9c3",
          name: "check",
          status: "success",
          created_at: ISO,
        },
        pipeline: {
          id: "1285fe1d-d3a6-44fc-8886-8979558254c4",
          number: 187,
          vcs: { branch: "main", revision: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392" },
        },
      },
    ],
  ],
  { "circleci-event-type": "workflow-completed" },
);

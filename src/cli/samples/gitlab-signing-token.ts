import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "GitLab/18.6.0",
  [
    [
      "Push Hook",
      {
        object_kind: "push",
        event_name: "push",
        ref: "refs/heads/main",
        checkout_sha: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
        project: { id: 507, path_with_namespace: "engines/mill" },
        commits: [],
        total_commits_count: 0,
      },
    ],
  ],
  { "webhook-id": "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11", "x-gitlab-event": "Push Hook" },
);

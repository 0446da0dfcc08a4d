import { EMAIL } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Go-http-client/1.1",
  [
    [
      "push",
      {
        ref: "refs/heads/main",
        before: "5f1c2a0de4b7c9136a8d40e2b7f9c3d1a6e80b24",
        after: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
        compare_url: "https://git.example.com/engines/mill/compare/5f1c2a0...9c4e7d2",
        commits: [],
        repository: { id: 507, name: "mill", full_name: "engines/mill" },
        pusher: { id: 1843, login: "ada", email: EMAIL },
      },
    ],
    [
      "issues.opened",
      {
        action: "opened",
        number: 42,
        issue: { id: 843, title: "The store loses a digit" },
        repository: { id: 507, full_name: "engines/mill" },
      },
    ],
  ],
  { "x-gitea-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473" },
);

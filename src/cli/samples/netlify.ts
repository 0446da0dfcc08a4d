import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Netlify",
  [
    [
      "deploy_created",
      {
        id: "6740c2a09f1b2c0008d5e4f7",
        site_id: UUID,
        state: "ready",
        name: "mill",
        url: "https://mill.netlify.app",
        branch: "main",
        commit_ref: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
        created_at: ISO,
      },
      "/id",
    ],
  ],
  { "x-netlify-event": "deploy_created" },
);

import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Sanity.io webhook delivery",
  [
    [
      "create",
      {
        _id: "article-1843",
        _type: "article",
        title: "The mill – a history",
        slug: { current: "the-mill" },
      },
    ],
  ],
  {
    "idempotency-key": "wk-1843-4f0c2a9e1b7d4c83",
    "sanity-dataset": "production",
    "sanity-document-id": "article-1843",
    "sanity-project-id": "a1b2c3d4",
  },
);

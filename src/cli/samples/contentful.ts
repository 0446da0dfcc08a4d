import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Contentful Webhooks",
  [
    [
      "ContentManagement.Entry.publish",
      {
        sys: {
          type: "Entry",
          id: "6nRlw4CofeeICEYgIqaIIg",
          space: { sys: { type: "Link", linkType: "Space", id: "xg7q2mWzY1kP" } },
          version: 7,
        },
        fields: { title: { "de-DE": "Die Mühle" } },
      },
      "/sys/id",
    ],
  ],
  {
    "x-contentful-topic": "ContentManagement.Entry.publish",
    "x-contentful-idempotency-key":
      "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
  },
);

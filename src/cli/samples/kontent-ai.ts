import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Kontent.ai-Webhooks", [
  [
    "content_item.published",
    {
      notifications: [
        {
          data: {
            system: {
              id: "bd6d07e6-9a52-4f8b-8f2e-6b1a7c3d5e90",
              name: "The mill",
              codename: "the_mill",
              type: "article",
              language: "en",
            },
          },
          message: {
            environment_id: "b259760f-81c5-013a-05e7-69efb4b954e5",
            object_type: "content_item",
            action: "published",
            delivery_slot: "published",
          },
        },
      ],
    },
    "/notifications/0/data/system/id",
  ],
]);

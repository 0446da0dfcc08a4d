import { ISO, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/**
 * What the token holds, after https://dev.wix.com/docs/rest/articles/get-started/webhook-structure.
 */
export const book: SampleBook = jsonBook("", [
  [
    "wix.contacts.v4.contact_merged",
    {
      data: {
        eventType: "wix.contacts.v4.contact_merged",
        instanceId: UUID,
        data: {
          id: UUID,
          entityFqdn: "wix.contacts.v4.contact",
          slug: "merged",
          entityId: UUID,
          eventTime: ISO,
        },
      },
    },
  ],
]);

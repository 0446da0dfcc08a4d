import { UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("eBayNotification/1.0", [
  [
    "MARKETPLACE_ACCOUNT_DELETION",
    {
      metadata: {
        topic: "MARKETPLACE_ACCOUNT_DELETION",
        schemaVersion: "1.0",
        deprecated: false,
      },
      notification: {
        notificationId: `${UUID}_${UUID}`,
        eventDate: "2026-11-23T12:00:00.000Z",
        publishDate: "2026-11-23T12:00:00.000Z",
        publishAttemptCount: 1,
        data: {
          username: "ada",
          userId: "ma8vp1jySJC",
          eiasToken: "nY+sHZ2PrBmdj6wVnY+sEZ2PrA2dj6w",
        },
      },
    },
    "/notification/data/userId",
  ],
]);

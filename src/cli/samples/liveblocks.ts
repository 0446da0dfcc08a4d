import { ISO } from "./_shared.ts";
import { standard } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Liveblocks-Webhooks",
  [
    [
      "storageUpdated",
      {
        type: "storageUpdated",
        data: { projectId: "6605ba0a59bd6cabe4b9ffbf", roomId: "mill", updatedAt: ISO },
      },
    ],
  ],
  standard,
);

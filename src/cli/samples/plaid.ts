import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  ...jsonBook("Plaid", [
    [
      "TRANSACTIONS.SYNC_UPDATES_AVAILABLE",
      {
        webhook_type: "TRANSACTIONS",
        webhook_code: "SYNC_UPDATES_AVAILABLE",
        item_id: "wz666MBjYWTp2PDzzggYhM6oWWmBb",
        initial_update_complete: true,
        historical_update_complete: false,
        environment: "sandbox",
      },
      "/item_id",
    ],
  ]),
  style: { indent: 2 },
};

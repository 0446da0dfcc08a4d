import { EMAIL } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("LemonSqueezy-Hookshot", [
  [
    "order_created",
    {
      meta: {
        event_name: "order_created",
        custom_data: { user: "1843" },
        webhook_id: "b1946ac9-2492-4347-8235-b4d261118403",
      },
      data: {
        type: "orders",
        id: "1843002",
        attributes: {
          identifier: "104e18a2-d755-4d4b-80c4-a6c1dcbe1c10",
          user_email: EMAIL,
          total: 2450,
          status: "paid",
        },
      },
    },
    "/data/attributes/identifier",
  ],
]);

import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("AfterShip", [
  [
    "tracking_update",
    {
      event: "tracking_update",
      event_id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
      is_tracking_first_tag: true,
      msg: {
        id: "5b7658cec7c33c0e007de3c5",
        tracking_number: "00340434161094042557",
        slug: "dhl",
        tag: "InTransit",
      },
      ts: SECONDS,
    },
  ],
]);

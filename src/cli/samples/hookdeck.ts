import { TEXT, UUID } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names; the body is whatever the original sender sent. */
export const book: SampleBook = jsonBook(
  "hookdeck",
  [["hookdeck", { order: 1843, note: TEXT, nonce: UUID }, "/nonce"]],
  { "x-hookdeck-eventid": "evt_Xk7QvJ2ZbWc1Yt184350" },
);

import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Cloudflare Stream", [
  [
    "ready",
    {
      uid: "dd5d531a12de0c724bd1275a3b2bc9c6",
      readyToStream: true,
      status: { state: "ready" },
      meta: { name: "mill.mp4" },
      created: ISO,
      duration: 63.4,
    },
    "/uid",
  ],
]);

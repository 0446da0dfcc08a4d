import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("npm/hooks", [
  [
    "package:publish",
    {
      event: "package:publish",
      name: "@engines/mill",
      type: "package",
      version: "1.2.0",
      hookOwner: { username: "ada" },
      payload: { name: "@engines/mill" },
      change: { version: "1.2.0" },
      time: SECONDS * 1000,
    },
    "/time",
  ],
]);

import { SECONDS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  ...jsonBook("LiveKit", [
    [
      "room_started",
      {
        event: "room_started",
        room: { sid: "RM_hycBMAjmt6Ub", name: "mill", creationTime: String(SECONDS) },
        id: "EV_QF4pN5mZ2cRt",
        createdAt: String(SECONDS),
      },
    ],
  ]),
  contentType: "application/webhook+json",
};

import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("axios/1.7.9", [
  [
    "create_pulse",
    {
      event: {
        app: "monday",
        type: "create_pulse",
        triggerTime: ISO,
        subscriptionId: 507,
        userId: 1843,
        boardId: 9_876_543,
        pulseId: 5_512_345,
        pulseName: "Carry the tens",
        triggerUuid: "b5ed2e17c530f43668de130142445cba",
      },
    },
  ],
]);

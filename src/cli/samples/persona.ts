import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Persona/1.0", [
  [
    "inquiry.completed",
    {
      data: {
        type: "event",
        id: "evt_XGuXzjnMw2eSfrcKS9T2V3p4",
        attributes: {
          name: "inquiry.completed",
          payload: {
            data: {
              type: "inquiry",
              id: "inq_2CVZ4HyVg7qaboXz2PUHknAn",
              attributes: { status: "completed" },
            },
          },
          "created-at": ISO,
        },
      },
    },
  ],
]);

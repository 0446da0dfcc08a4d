import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Trello", [
  [
    "updateCard",
    {
      action: {
        id: "51f9424bcd6e040f3c002412",
        idMemberCreator: "4fc78a59a885233f4b349bd9",
        data: {
          board: { name: "Mill", id: "4d5ea62fd76aa1136000000c" },
          card: { name: "Carry the tens", id: "51f9424bcd6e040f3c00241a" },
          listAfter: { name: "Done" },
        },
        type: "updateCard",
        date: ISO,
      },
      model: { id: "4d5ea62fd76aa1136000000c", name: "Mill" },
    },
  ],
]);

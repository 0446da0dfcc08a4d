import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("notion-api", [
  [
    "page.content_updated",
    {
      id: "1782edd6-a853-4d4a-b02c-9c8c16f28e53",
      timestamp: ISO,
      workspace_id: "13950b26-c203-4f3b-b97d-93ec06319565",
      subscription_id: "29d75c0d-5546-4414-8459-7b7a92f1fc4b",
      type: "page.content_updated",
      authors: [{ id: "c7c11cca-1d73-471d-9b6e-bdef51470190", type: "person" }],
      attempt_number: 1,
      entity: { id: "0ef104cd-477e-80e1-8571-cfd10e92339a", type: "page" },
      data: { updated_blocks: [{ id: "153104cd-477e-80ec-a87d-f7ff0236d35c", type: "block" }] },
    },
  ],
]);

import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Auth0 Log Streams", [
  [
    "s",
    {
      log_id: "90020261123120000000000000000000000001223372036854775807",
      data: {
        date: ISO,
        type: "s",
        connection: "Username-Password-Authentication",
        client_id: "aB3dE5fG7hJ9",
        ip: "203.0.113.7",
        user_name: "ada@example.com",
      },
    },
  ],
]);

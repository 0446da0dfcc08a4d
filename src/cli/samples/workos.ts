import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("WorkOS Webhooks", [
  [
    "dsync.user.created",
    {
      id: "event_01HV8X2ACMA2GZ7HE8KG2S0HNA",
      event: "dsync.user.created",
      created_at: ISO,
      data: {
        id: "directory_user_01E1X1B89NH8Z3SDFJR4H7RGX7",
        directory_id: "directory_01E64QTDNS0EGJ0FMCVY9BWGZT",
        first_name: "Ada",
        last_name: "Lovelace",
        state: "active",
      },
    },
  ],
]);

import { EMAIL, SECONDS } from "./_shared.ts";
import { svix } from "./_standard-webhooks.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Svix-Webhooks/1.84.0",
  [
    [
      "user.created",
      {
        data: {
          id: "user_29w83sxmDNGwOuEthce5gg56FcC",
          object: "user",
          first_name: "Ada",
          last_name: "Lovelace",
          email_addresses: [{ id: "idn_29w83yL7CwVlJXylYLxcslromF1", email_address: EMAIL }],
        },
        object: "event",
        type: "user.created",
        timestamp: SECONDS * 1000,
      },
    ],
  ],
  svix,
);

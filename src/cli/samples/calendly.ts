import { EMAIL, ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Calendly", [
  [
    "invitee.created",
    {
      created_at: ISO,
      created_by: "https://api.calendly.com/users/AAAAAAAAAAAAAAAA",
      event: "invitee.created",
      payload: {
        email: EMAIL,
        name: "Ada Lovelace",
        status: "active",
        timezone: "Europe/Berlin",
        uri: "https://api.calendly.com/scheduled_events/1843/invitees/507",
      },
    },
    "/payload/uri",
  ],
]);

import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Discord-Webhook/1.0 (+https://discord.com)", [
  [
    "APPLICATION_AUTHORIZED",
    {
      version: 1,
      application_id: "845027738276462632",
      type: 1,
      event: {
        type: "APPLICATION_AUTHORIZED",
        timestamp: ISO,
        data: {
          integration_type: 1,
          scopes: ["applications.commands"],
          user: { id: "167348773423415296", username: "ada" },
        },
      },
    },
    "/event/data/user/id",
  ],
]);

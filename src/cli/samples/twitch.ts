import { ISO } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "Go-http-client/2.0",
  [
    [
      "stream.online",
      {
        subscription: {
          id: "f1c2a387-161a-49f9-a165-0f21d7a4e1c4",
          status: "enabled",
          type: "stream.online",
          version: "1",
          cost: 1,
          condition: { broadcaster_user_id: "12826" },
          transport: { method: "webhook", callback: "https://relay.example.com/twitch" },
          created_at: ISO,
        },
        event: {
          id: "9001",
          broadcaster_user_id: "12826",
          broadcaster_user_login: "ada",
          broadcaster_user_name: "Ada",
          type: "live",
          started_at: ISO,
        },
      },
    ],
  ],
  {
    "twitch-eventsub-message-id": "befa7b53-d79d-478f-86b9-120f112b044e",
    "twitch-eventsub-message-type": "notification",
    "twitch-eventsub-message-retry": "0",
    "twitch-eventsub-subscription-type": "stream.online",
    "twitch-eventsub-subscription-version": "1",
  },
);

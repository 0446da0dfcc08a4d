import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/",
    standing: "described",
    secret: "s3cRe7s3cRe7",
    sent: {
      body: '{"subscription":{"id":"f1c2a387-161a-49f9-a165-0f21d7a4e1c4","type":"channel.follow","version":"2","status":"enabled"},"event":{"user_name":"Größe"}}',
      headers: (body, secret) => {
        const id = "befa7b53-d79d-478f-86b9-120f112b044e";
        const time = "2026-11-23T12:00:00.634234626Z";
        return {
          "twitch-eventsub-message-id": id,
          "twitch-eventsub-message-timestamp": time,
          "twitch-eventsub-message-type": "notification",
          "twitch-eventsub-message-signature": `sha256=${mac("sha256", "hex", secret, id + time + body)}`,
        };
      },
    },
    event: {
      type: "channel.follow",
      id: "befa7b53-d79d-478f-86b9-120f112b044e",
      time: "2026-11-23T12:00:00.634Z",
    },
  },
];

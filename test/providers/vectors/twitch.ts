import type { Printed, Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

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

export const printed: readonly Printed[] = [
  {
    // A client library's own test.
    by: "https://github.com/nicklaw5/helix/blob/main/eventsub_test.go",
    secret: "s3cRe7",
    at: new Date("2019-11-16T10:11:12.123Z"),
    body: '{"challenge":"pogchamp-kappa-360noscope-vohiyo","subscription":{"id":"f1c2a387-161a-49f9-a165-0f21d7a4e1c4","status":"webhook_callback_verification_pending","type":"channel.follow","version":"1","condition":{"broadcaster_user_id":"12826"},"transport":{"method":"webhook","callback":"https://example.com/webhooks/callback"},"created_at":"2019-11-16T10:11:12.123Z"}}',
    headers: {
      "twitch-eventsub-message-id": "e76c6bd4-55c9-4987-8304-da1588d8988b",
      "twitch-eventsub-message-timestamp": "2019-11-16T10:11:12.123Z",
      "twitch-eventsub-message-signature":
        "sha256=7e5a96480c29cdf834b371e7a5b049638cba6e425ea51b9b2a9fabf69bc5d227",
    },
    answer: "pogchamp-kappa-360noscope-vohiyo",
  },
];

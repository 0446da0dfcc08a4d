import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "twitter-autohook 1.7.2",
    standing: "recorded",
    secret: "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg",
    sent: {
      body: '{"for_user_id":"2244994945","favorite_events":[{"id":"a7ba59eab0bfcba386f7acedac279542","favorited_status":{"text":"caf\\u00e9"}}]}',
      headers: {
        "x-twitter-webhooks-signature": "sha256=STvadlBC9VXm297B3RRve+jdBitChntuBYqYVO3q4eQ=",
      },
    },
    event: { type: "favorite_events" },
  },
];

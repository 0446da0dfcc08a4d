import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.x.com/x-api/webhooks/introduction",
    standing: "described",
    secret: "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg",
    sent: {
      body: '{"for_user_id":"2244994945","favorite_events":[{"id":"a7ba59eab0bfcba386f7acedac279542","favorited_status":{"text":"caf\\u00e9"}}]}',
      headers: signs("x-twitter-webhooks-signature", "base64", { prefix: "sha256=" }),
    },
    event: { type: "favorite_events" },
  },
];

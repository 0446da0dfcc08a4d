import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://core.telegram.org/bots/api#setwebhook",
    standing: "described",
    secret: "A-long_secret_token-7",
    sent: {
      body: '{"update_id":10000,"message":{"message_id":1365,"date":1795435199,"text":"/start Zoë"}}',
      headers: carries("x-telegram-bot-api-secret-token"),
    },
    event: { type: "message" },
  },
];

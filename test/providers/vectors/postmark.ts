import type { Vector } from "../vector.ts";
import { basic, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
    standing: "described",
    secret: "postmark:pässword:with-colons-0",
    sent: {
      body: '{"RecordType":"Bounce","ID":42,"Type":"HardBounce","MessageID":"00000000","Email":"john@example.com"}',
      headers: basic,
    },
    event: { type: "Bounce" },
  },
];

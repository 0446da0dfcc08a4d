import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://www.aftership.com/docs/tracking/webhook/webhook-signature",
    standing: "described",
    secret: "afsh-71",
    sent: {
      body: '{"event":"tracking_update","event_id":"56afc2a5-4d8b-4a51-b3ae-d1a1b4b6f2a7","is_tracking_first_tag":true,"msg":{"id":"x"},"ts":1795435199}',
      headers: signs("aftership-hmac-sha256", "base64"),
    },
    event: { type: "tracking_update", id: "56afc2a5-4d8b-4a51-b3ae-d1a1b4b6f2a7" },
  },
];

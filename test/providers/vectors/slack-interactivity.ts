import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@slack/bolt 5.1.0",
    standing: "recorded",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    sent: {
      body: `payload=${encodeURIComponent('{"type":"block_actions","trigger_id":"12466734323.1395872398","actions":[{"action_id":"approve","value":"Zoë"}]}')}`,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": "1795435200",
        "x-slack-signature": "v0=39ce1ead6856ed699234daa33bd9de1901786211c3635b2d9e8406612d2931c8",
      },
    },
    event: { type: "block_actions", id: "12466734323.1395872398" },
  },
];

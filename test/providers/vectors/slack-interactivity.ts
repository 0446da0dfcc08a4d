import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
    standing: "described",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    sent: {
      body: `payload=${encodeURIComponent('{"type":"block_actions","trigger_id":"12466734323.1395872398","actions":[{"action_id":"approve","value":"Zoë"}]}')}`,
      headers: (body, secret) => ({
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": SECONDS,
        "x-slack-signature": `v0=${mac("sha256", "hex", secret, `v0:${SECONDS}:${body}`)}`,
      }),
    },
    event: { type: "block_actions", id: "12466734323.1395872398" },
  },
];

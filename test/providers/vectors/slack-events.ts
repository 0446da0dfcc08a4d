import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
    standing: "described",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    sent: {
      body: '{"token":"x","team_id":"T061EG9R6","api_app_id":"A0PNCHHK2","event":{"type":"message","text":"Grüße","ts":"1795435199.000100"},"type":"event_callback","event_id":"Ev0PV52K25","event_time":1795435199}',
      headers: (body, secret) => ({
        "x-slack-request-timestamp": SECONDS,
        "x-slack-signature": `v0=${mac("sha256", "hex", secret, `v0:${SECONDS}:${body}`)}`,
      }),
    },
    event: { type: "message", id: "Ev0PV52K25", time: "2026-11-23T11:59:59.000Z" },
  },
];

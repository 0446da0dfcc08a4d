import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@slack/bolt 5.1.0",
    standing: "recorded",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    sent: {
      body: '{"token":"x","team_id":"T061EG9R6","api_app_id":"A0PNCHHK2","event":{"type":"message","text":"Grüße","ts":"1795435199.000100"},"type":"event_callback","event_id":"Ev0PV52K25","event_time":1795435199}',
      headers: {
        "x-slack-request-timestamp": "1795435200",
        "x-slack-signature": "v0=2167c2d73ea0f32720978e3df62025586c3da53ee0e4e323db600475ae0af41a",
      },
    },
    event: { type: "message", id: "Ev0PV52K25", time: "2026-11-23T11:59:59.000Z" },
  },
];

import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@zoom/rivet 0.4.0",
    standing: "recorded",
    secret: "8vC7b1pVQ3y1dXkq2mZw5A",
    sent: {
      body: '{"event":"meeting.started","payload":{"account_id":"A","object":{"topic":"Grüße","id":"98201774435"}},"event_ts":1795435199000}',
      headers: {
        "x-zm-request-timestamp": "1795435200",
        "x-zm-signature": "v0=c6d44766a33a1473c4dfa9cf539cf36f8c391f5fe13da6013daf2d0b7cfc49a2",
      },
    },
    event: { type: "meeting.started", time: "2026-11-23T11:59:59.000Z" },
  },
];

import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events",
    standing: "described",
    secret: "8vC7b1pVQ3y1dXkq2mZw5A",
    sent: {
      body: '{"event":"meeting.started","payload":{"account_id":"A","object":{"topic":"Grüße","id":"98201774435"}},"event_ts":1795435199000}',
      headers: (body, secret) => ({
        "x-zm-request-timestamp": SECONDS,
        "x-zm-signature": `v0=${mac("sha256", "hex", secret, `v0:${SECONDS}:${body}`)}`,
      }),
    },
    event: { type: "meeting.started", time: "2026-11-23T11:59:59.000Z" },
  },
];

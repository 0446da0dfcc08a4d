import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://auth0.com/docs/customize/log-streams/custom-log-streams",
    standing: "described",
    secret: "Bearer a-token-of-ours-6",
    sent: {
      body: '{"log_id":"90020221031055712103169676686005480714681762668315934738","data":{"date":"2026-11-23T11:59:59.000Z","type":"s","description":"Zoë"}}',
      headers: carries("authorization"),
    },
    event: {
      type: "s",
      id: "90020221031055712103169676686005480714681762668315934738",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    by: "https://auth0.com/docs/customize/log-streams/custom-log-streams",
    standing: "described",
    secret: "Bearer a-token-of-ours-5",
    sent: {
      body: '[{"log_id":"900","data":{"date":"2026-11-23T11:59:59.000Z","type":"slo"}},{"log_id":"901","data":{"type":"s"}}]',
      headers: carries("authorization"),
    },
    event: { type: "slo" },
  },
];

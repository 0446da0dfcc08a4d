import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://buildkite.com/docs/apis/webhooks/pipelines#http-headers",
    standing: "described",
    secret: "309c9c842g7a10e0",
    sent: {
      body: '{"event":"build.finished","build":{"id":"f62a1b4d"},"sender":{"name":"Keith"}}',
      headers: carries("x-buildkite-token"),
    },
    event: { type: "build.finished" },
  },
];

import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // The check of n8n's trigger node.
    by: "n8n-nodes-base 2.41.2",
    standing: "recorded",
    secret: "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81",
    sent: {
      body: '{"events":[{"user":{"gid":"1"},"created_at":"2026-11-23T11:59:59.000Z","action":"changed","resource":{"gid":"2","resource_type":"task"},"parent":null}]}',
      headers: {
        "x-hook-signature": "38518cafcf67dfc3653343d881e3b5a026641e3150db3dd5183003be63613aa2",
      },
    },
    event: { type: "task.changed", time: "2026-11-23T11:59:59.000Z" },
  },
];

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developers.asana.com/docs/webhooks-guide",
    standing: "described",
    secret: "b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81",
    sent: {
      body: '{"events":[{"user":{"gid":"1"},"created_at":"2026-11-23T11:59:59.000Z","action":"changed","resource":{"gid":"2","resource_type":"task"},"parent":null}]}',
      headers: signs("x-hook-signature", "hex"),
    },
    event: { type: "task.changed", time: "2026-11-23T11:59:59.000Z" },
  },
];

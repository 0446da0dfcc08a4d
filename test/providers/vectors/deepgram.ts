import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://developers.deepgram.com/docs/callback",
    standing: "described",
    secret: "8a7b6c5d-4e3f-2a1b-0c9d-8e7f6a5b4c3d",
    sent: {
      body: '{"metadata":{"request_id":"2479c8c8-8185-40ac-9ac6-f0874419f793","duration":25.9},"results":{"channels":[]}}',
      headers: carries("dg-token"),
    },
    event: {
      type: "deepgram",
      id: "2479c8c8-8185-40ac-9ac6-f0874419f793:fd9702fc53069ba969941ceec4f90cc6270c8c8e6fe0cd3bddc6efb7f9daad67",
    },
  },
];

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://uploadcare.com/docs/webhooks/",
    standing: "described",
    secret: "12345X",
    sent: {
      body: '{"initiator":{"type":"api"},"hook":{"id":677,"event":"file.uploaded","target":"https://x"},"data":{"uuid":"d5c9e4e2"}}',
      headers: signs("x-uc-signature", "hex", { prefix: "v1=" }),
    },
    event: { type: "file.uploaded" },
  },
];

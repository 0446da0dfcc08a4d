import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://segment.com/docs/connections/destinations/catalog/actions-webhook/",
    standing: "described",
    secret: "segment-shared-4",
    sent: {
      body: '{"type":"track","event":"Order Completed","messageId":"api-1jokJHfR3qMH2G0V2k9Z","timestamp":"2026-11-23T11:59:59.000Z","userId":"42"}',
      headers: signs("x-signature", "hex", { hash: "sha1" }),
    },
    event: { type: "track", id: "api-1jokJHfR3qMH2G0V2k9Z" },
  },
];

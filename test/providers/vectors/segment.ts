import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Signed by Segment's own code of the destination.
    by: "@segment/action-destinations 3.497.0",
    standing: "recorded",
    secret: "segment-shared-4",
    sent: {
      body: '{"type":"track","event":"Order Completed","messageId":"api-1jokJHfR3qMH2G0V2k9Z","timestamp":"2026-11-23T11:59:59.000Z","userId":"42","properties":{"note":"Zoë"}}',
      headers: {
        "x-signature": "705cf571e763f9e60c966ab7e44a675747c552fb",
      },
    },
    event: { type: "track", id: "api-1jokJHfR3qMH2G0V2k9Z" },
  },
];

import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@hookdeck/sdk 0.4.0",
    standing: "recorded",
    secret: "1234secret",
    sent: {
      body: '{"any":"thing"}',
      headers: {
        "x-hookdeck-signature": "RjOgqv3Tj/1u1sByOYhyJfXP0qzfN88MuVnFJSaNYmE=",
        "x-hookdeck-eventid": "evt_1",
      },
    },
    event: { type: "hookdeck", id: "evt_1" },
  },
];

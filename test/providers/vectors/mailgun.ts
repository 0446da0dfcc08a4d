import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "mailgun-js 0.22.0",
    standing: "recorded",
    secret: "key-3ax6xnjp29jd6fds4gc373sgvjxteol0",
    sent: {
      body: '{"signature":{"timestamp":"1795435200","token":"a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0","signature":"2dd14117ea934d4b5e6ce0c1d954d2be7811918da71838589b90893267195629"},"event-data":{"event":"opened","id":"Ase7i2zsRYeDXztHGENqRA","timestamp":1795435199.5,"recipient":"zoë@example.com"}}',
      headers: {},
    },
    event: { type: "opened", id: "Ase7i2zsRYeDXztHGENqRA:1795435199.5" },
  },
];

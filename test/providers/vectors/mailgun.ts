import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

const TOKEN = "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
    standing: "described",
    secret: "key-3ax6xnjp29jd6fds4gc373sgvjxteol0",
    sent: {
      body: (secret) =>
        `{"signature":{"timestamp":"${SECONDS}","token":"${TOKEN}","signature":"${mac("sha256", "hex", secret, SECONDS + TOKEN)}"},"event-data":{"event":"opened","id":"Ase7i2zsRYeDXztHGENqRA","timestamp":1795435199.5,"recipient":"zoë@example.com"}}`,
      headers: {},
    },
    event: { type: "opened", id: "Ase7i2zsRYeDXztHGENqRA:1795435199.5" },
  },
];

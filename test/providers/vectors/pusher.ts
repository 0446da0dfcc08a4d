import Pusher from "pusher";
import type { Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "pusher",
    standing: "live",
    secret: "7ad3773142a6692b25b8",
    sent: {
      body: '{"time_ms":1795435199000,"events":[{"name":"channel_occupied","channel":"größe"}]}',
      headers: (body, secret) => ({
        "x-pusher-key": "278d425bdf160c739803",
        "x-pusher-signature": mac("sha256", "hex", secret, body),
      }),
    },
    official: (body, headers, secret) =>
      new Pusher({ appId: "1", key: "278d425bdf160c739803", secret, cluster: "eu" })
        .webhook({ headers: { ...headers }, rawBody: body })
        .isValid(),
    event: { type: "channel_occupied", time: "2026-11-23T11:59:59.000Z" },
  },
];

import { sign } from "node:crypto";
import type { Vector } from "../vector.ts";
import { SECONDS } from "./_signing.ts";
import { privateKey, rawKey } from "./_ed25519.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    standing: "described",
    secret: `whpk_${rawKey.toString("base64")}`,
    sent: {
      body: '{"type":"user.created","timestamp":"2026-11-23T11:59:59Z","data":{"name":"Zoë"}}',
      headers: (body) => ({
        "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        "webhook-timestamp": SECONDS,
        // A sender that moves from v1 to v1a sends both.
        "webhook-signature": `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,${sign(null, Buffer.from(`msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.${SECONDS}.${body}`), privateKey).toString("base64")}`,
      }),
    },
    event: {
      type: "user.created",
      id: "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    by: "https://github.com/svix/svix-webhooks/blob/main/server/svix-server/src/worker.rs",
    standing: "published",
    secret: "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
    at: new Date(1614265330 * 1000),
    sent: {
      body: '{"test": 2432232314}',
      headers: {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature":
          "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
      },
    },
    event: { type: "standard-webhooks-v1a", id: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
  },
];

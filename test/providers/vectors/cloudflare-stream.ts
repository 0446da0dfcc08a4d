import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/",
    standing: "described",
    secret: "85011ed3a913c6ad5f9cf6c5573cc0a7",
    sent: {
      body: '{"uid":"6b9e68b07dfee8cc2d116e4c51d6a957","readyToStream":true,"status":{"state":"ready","pctComplete":"39.000000"},"meta":{"name":"Zoë"}}',
      headers: (body, secret) => ({
        "webhook-signature": `time=${SECONDS},sig1=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
      }),
    },
    event: { type: "ready" },
  },
];

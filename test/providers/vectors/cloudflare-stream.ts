import type { Vector } from "../vector.ts";
import { mac, SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // The own test of a library for many providers.
    by: "https://github.com/SlopMaster2/webhook-verify/blob/d28eb11380fc73bd33f780d5bd052bc4fac9d854/src/providers/cloudflare.rs",
    standing: "published",
    secret: "85011ed3a913c6ad5f9cf6c5573cc0a7",
    at: new Date("2009-01-01T12:00:00Z"),
    sent: {
      body: '{"uid":"6b9e68b07dfee8cc2d116e4c51d6a957","readyToStream":true,"status":{"state":"ready","pctComplete":"100","errorReasonCode":""}}',
      headers: {
        "webhook-signature":
          "time=1230811200,sig1=e517b28af95a5c15bf630db474c902b8abf9308995aa6dbe8034a044de63ecd6",
      },
    },
    event: { type: "ready" },
  },
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

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks",
    standing: "described",
    secret: "Wq3fZ8a1",
    sent: {
      body: '{"type":"deployment.created","id":"BxC1aTd3sRz0","createdAt":1795435199000,"region":"sfo1","payload":{}}',
      headers: signs("x-vercel-signature", "hex", { hash: "sha1" }),
    },
    event: { type: "deployment.created", id: "BxC1aTd3sRz0" },
  },
];

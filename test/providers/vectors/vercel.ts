import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Others' library. @hookflo/tern 4.1.0 checks SHA-256 here, against https://vercel.com/docs/webhooks:
    // "The value of this header corresponds to the sha1 of the payload body".
    by: "nuxt-webhook-validators 0.2.12",
    standing: "recorded",
    secret: "Wq3fZ8a1",
    sent: {
      body: '{"type":"deployment.created","id":"BxC1aTd3sRz0","createdAt":1795435199000,"region":"sfo1","payload":{"deployment":{"name":"größe"}}}',
      headers: {
        "x-vercel-signature": "4714e471a1cc7d78af0d0acc49bc1d6fd6311f4c",
      },
    },
    event: { type: "deployment.created", id: "BxC1aTd3sRz0" },
  },
];

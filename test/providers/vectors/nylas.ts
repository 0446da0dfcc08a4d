import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.nylas.com/docs/cookbook/use-cases/build/verify-webhook-signatures/",
    standing: "described",
    secret: "ny-las-5ec",
    sent: {
      body: '{"specversion":"1.0","type":"message.created","source":"/google/emails/realtime","id":"5cc5f3a2","time":1795435199,"webhook_delivery_attempt":1,"data":{"object":{"subject":"Größe"}}}',
      headers: signs("x-nylas-signature", "hex"),
    },
    event: { type: "message.created", id: "5cc5f3a2", time: "2026-11-23T11:59:59.000Z" },
  },
];

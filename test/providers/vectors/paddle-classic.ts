import { sign } from "node:crypto";
import type { Vector } from "../vector.ts";
import { PEM, privateKey } from "./_rsa.ts";
import { NOT_FOUND } from "./_signing.ts";

const FIELDS = { passthrough: "Grüße", alert_name: "subscription_created", alert_id: "7" };
const SERIALIZED =
  'a:3:{s:8:"alert_id";s:1:"7";s:10:"alert_name";s:20:"subscription_created";s:11:"passthrough";s:7:"Grüße";}';

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.paddle.com/webhook-reference/ZG9jOjI1MzUzOTg2-verifying-webhooks",
    standing: "described",
    secret: PEM,
    sent: {
      body: new URLSearchParams({
        ...FIELDS,
        p_signature: sign("sha1", Buffer.from(SERIALIZED), privateKey).toString("base64"),
      }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    event: { type: "subscription_created", id: "7" },
  },
];

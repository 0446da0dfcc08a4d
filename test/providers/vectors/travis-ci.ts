import { sign } from "node:crypto";
import type { Vector } from "../vector.ts";
import { PEM, privateKey } from "./_rsa.ts";
import { NOT_FOUND } from "./_signing.ts";

const PAYLOAD =
  '{"id":1,"state":"passed","finished_at":"2026-11-23T11:59:59Z","message":"Grüße “ü” 🚂 a+b&c=d"}';

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests",
    standing: "described",
    published: JSON.stringify({ config: { notifications: { webhook: { public_key: PEM } } } }),
    sent: {
      body: new URLSearchParams({ payload: PAYLOAD }).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        signature: sign("sha1", Buffer.from(PAYLOAD), privateKey).toString("base64"),
      },
    },
    event: { type: "passed", time: "2026-11-23T11:59:59.000Z" },
  },
];

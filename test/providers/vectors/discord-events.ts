import { verifyKey } from "discord-interactions";
import { sign } from "node:crypto";
import type { Vector } from "../vector.ts";
import { SECONDS } from "./_signing.ts";
import { privateKey, rawKey } from "./_ed25519.ts";

export const vectors: readonly Vector[] = [
  {
    by: "discord-interactions",
    standing: "live",
    secret: rawKey.toString("hex"),
    sent: {
      body: '{"version":1,"application_id":"1234560123453231555","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":"2026-11-23T11:59:59.000000+00:00","data":{"user":{"username":"Zoë"}}}}',
      headers: (body) => ({
        "x-signature-timestamp": SECONDS,
        "x-signature-ed25519": sign(null, Buffer.from(SECONDS + body), privateKey).toString("hex"),
      }),
    },
    official: (body, headers, secret) =>
      verifyKey(
        body,
        headers["x-signature-ed25519"] ?? "",
        headers["x-signature-timestamp"] ?? "",
        secret,
      ),
    event: { type: "APPLICATION_AUTHORIZED", time: "2026-11-23T11:59:59.000Z" },
  },
];

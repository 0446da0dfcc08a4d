import { verifyKey } from "discord-interactions";
import { sign } from "node:crypto";
import type { Vector } from "../vector.ts";
import { privateKey, rawKey } from "./_ed25519.ts";
import { SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "discord-interactions",
    standing: "live",
    secret: rawKey.toString("hex"),
    sent: {
      body: '{"id":"1234567890123456789","type":2,"data":{"name":"Grüße"}}',
      headers: (body) => ({
        "X-Signature-Ed25519": sign(null, Buffer.from(SECONDS + body), privateKey).toString("hex"),
        "X-Signature-Timestamp": SECONDS,
      }),
    },
    official: (body, headers, secret) =>
      verifyKey(
        body,
        headers["X-Signature-Ed25519"] ?? "",
        headers["X-Signature-Timestamp"] ?? "",
        secret,
      ),
    event: { type: "2", id: "1234567890123456789" },
  },
];

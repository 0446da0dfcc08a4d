import { sign } from "node:crypto";
import type { Vector } from "../vector.ts";
import { BASE64, privateKey } from "./_rsa.ts";
import { NOT_FOUND } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://github.com/begateway/begateway-api-php/blob/master/lib/Webhook.php",
    standing: "described",
    secret: BASE64,
    sent: {
      body: '{"transaction":{"uid":"1-310b0da80b","type":"payment","status":"successful","description":"Grüße","updated_at":"2026-11-23T11:59:59Z"}}',
      headers: (body) => ({
        "content-signature": sign("sha256", Buffer.from(body), privateKey).toString("base64"),
      }),
    },
    event: { type: "payment.successful", time: "2026-11-23T11:59:59.000Z" },
  },
];

import { crc32 } from "node:zlib";
import { sign } from "node:crypto";
import { selfSigned } from "../../../src/cli/sign/certificate.ts";
import { AT } from "../receive.ts";
import type { Vector } from "../vector.ts";
import { RSA } from "./_jwt.ts";

export const without =
  "PayPal's libraries ask its API instead of checking, and its page prints no delivery whole";

const ID = "69cd13f0-d67a-11e5-baa3-778b53f4ae55";
const WEBHOOK = "1JE4291016473214C";
const DAY = 24 * 3600 * 1000;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.paypal.com/api/rest/webhooks/rest/#link-selfverificationmethod",
    standing: "described",
    options: { webhookId: WEBHOOK },
    published: selfSigned(RSA.publicKey, RSA.privateKey, new Date(+AT - DAY), new Date(+AT + DAY)),
    sent: {
      body: '{"id":"WH-58D329510W468432D-8HN650336L201105X","create_time":"2026-11-23T11:59:59.000Z","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"42311647XV020574X","note":"Grüße"}}',
      headers: (body) => {
        const time = "2026-11-23T12:00:00Z";
        const content = `${ID}|${time}|${WEBHOOK}|${crc32(body)}`;
        return {
          "paypal-auth-algo": "SHA256withRSA",
          "paypal-cert-url":
            "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77",
          "paypal-transmission-id": ID,
          "paypal-transmission-time": time,
          "paypal-transmission-sig": sign("sha256", Buffer.from(content), RSA.privateKey).toString(
            "base64",
          ),
        };
      },
    },
    event: { type: "PAYMENT.CAPTURE.COMPLETED", id: "WH-58D329510W468432D-8HN650336L201105X" },
  },
];

import { generateKeyPairSync, sign } from "node:crypto";
import { EventWebhook, EventWebhookHeader } from "@sendgrid/eventwebhook";
import type { Vector } from "../vector.ts";
import { SECONDS } from "./_signing.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const SIGNATURE = EventWebhookHeader.SIGNATURE();
const TIMESTAMP = EventWebhookHeader.TIMESTAMP();

export const vectors: readonly Vector[] = [
  {
    by: "@sendgrid/eventwebhook",
    standing: "live",
    secret: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    sent: {
      body: '[{"email":"a@b.c","event":"delivered","sg_event_id":"x=="}]\r\n',
      headers: (body) => ({
        [SIGNATURE]: sign("sha256", Buffer.from(SECONDS + body), privateKey).toString("base64"),
        [TIMESTAMP]: SECONDS,
      }),
    },
    official: (body, headers, secret) => {
      const library = new EventWebhook();
      const key = library.convertPublicKeyToECDSA(secret);
      return library.verifySignature(key, body, headers[SIGNATURE] ?? "", headers[TIMESTAMP] ?? "");
    },
    event: { type: "delivered" },
  },
  {
    by: "https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js",
    standing: "published",
    secret:
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
    at: new Date(1600112502 * 1000),
    sent: {
      body: '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
      headers: {
        [SIGNATURE]:
          "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
        [TIMESTAMP]: "1600112502",
      },
    },
    event: { type: "dropped" },
  },
];

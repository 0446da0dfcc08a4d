import { SignJWT } from "jose";
import type { Vector } from "../vector.ts";
import { PEM, privateKey } from "./_rsa.ts";

export const without =
  "@wix/sdk decodes a webhook only through a client that is authorized at Wix, so it cannot be asked here";

const inner = {
  id: "event-1",
  entityFqdn: "wix.contacts.v4.contact",
  slug: "merged",
  eventTime: "2026-11-23T11:59:59.000Z",
};
const data = {
  eventType: "wix.contacts.v4.contact_merged",
  instanceId: "instance-1",
  data: JSON.stringify(inner),
  identity: JSON.stringify({ identityType: "APP" }),
};
const body = await new SignJWT({ data: JSON.stringify(data) })
  .setProtectedHeader({ alg: "RS256" })
  .setIssuedAt(new Date("2026-11-23T12:00:00Z"))
  .setExpirationTime(new Date("2026-11-23T12:05:00Z"))
  .sign(privateKey);

export const vectors: readonly Vector[] = [
  {
    by: "https://dev.wix.com/docs/rest/articles/get-started/webhook-structure",
    standing: "described",
    secret: PEM,
    sent: { body, headers: { "content-type": "text/plain" } },
    event: {
      type: "wix.contacts.v4.contact_merged",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

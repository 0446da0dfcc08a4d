import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://developers.cloudflare.com/notifications/get-started/configure-webhooks/",
    standing: "described",
    secret: "cf-secret-2",
    sent: {
      body: '{"name":"Cert","text":"Expires","data":{},"ts":1795435199,"account_id":"a","policy_id":"p","alert_type":"universal_ssl_event_type"}',
      headers: carries("cf-webhook-auth"),
    },
    event: { type: "universal_ssl_event_type", time: "2026-11-23T11:59:59.000Z" },
  },
];

import type { Vector } from "../vector.ts";
import { basic, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://www.chargebee.com/docs/billing/2.0/site-configuration/webhook_settings",
    standing: "described",
    secret: "chargebee:hook-9",
    sent: {
      body: '{"id":"ev_16BHbhF4s42tO2lK","occurred_at":1795435199,"source":"admin_console","object":"event","event_type":"customer_created","content":{}}',
      headers: basic,
    },
    event: {
      type: "customer_created",
      id: "ev_16BHbhF4s42tO2lK",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

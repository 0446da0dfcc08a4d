import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const without =
  "its PHP library checks signatures, but its tests print none, and it runs in no test of ours";

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.mollie.com/reference/webhooks-best-practices",
    standing: "described",
    secret: "b3b1f0a2c4d6e8f0",
    sent: {
      body: '{"resource":"event","id":"event_GvJ8WHrp5isUdRub9CJyH","type":"payment-link.paid","entityId":"pl_qng5gbbv8NAZ5gpM5ZYgx","createdAt":"2026-11-23T11:59:59.0Z"}',
      headers: signs("x-mollie-signature", "hex", { prefix: "sha256=" }),
    },
    event: { type: "payment-link.paid", id: "event_GvJ8WHrp5isUdRub9CJyH" },
  },
];

import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "mollie-api-typescript 1.12.28",
    standing: "recorded",
    secret: "b3b1f0a2c4d6e8f0",
    sent: {
      body: '{"resource":"event","id":"event_GvJ8WHrp5isUdRub9CJyH","type":"payment-link.paid","entityId":"pl_qng5gbbv8NAZ5gpM5ZYgx","createdAt":"2026-11-23T11:59:59.0Z","note":"Größe"}',
      headers: {
        "x-mollie-signature":
          "sha256=00100bf6f88478d53c5a9f2569408035f65c75559457f5ae2ef6992a7ce741fb",
      },
    },
    event: { type: "payment-link.paid", id: "event_GvJ8WHrp5isUdRub9CJyH" },
  },
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

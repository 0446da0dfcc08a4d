import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Code that another receiver of webhooks publishes for this provider. Two secrets at once.
    by: "hookdeck/webhook-skills persona-webhooks 0.1.0",
    standing: "recorded",
    secret: "wbhsec_51a0c8d2",
    sent: {
      body: '{"data":{"type":"event","id":"evt_XGJYBtQRdVUzcTDCRkUvbTTz","attributes":{"name":"inquiry.completed","created-at":"2026-11-23T11:59:59.000Z"}}}',
      headers: {
        "persona-signature":
          "t=1795435200,v1=ec99cada55267cf34e07f0c462c31db3fd8833ba94cfd008317cc820a1609324 t=1795435200,v1=9eb4828548ec7c8c99c65ba598879fe5c2be832828dc825fa0c28659634d711c",
      },
    },
    event: { type: "inquiry.completed", id: "evt_XGJYBtQRdVUzcTDCRkUvbTTz" },
  },
];

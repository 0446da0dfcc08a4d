import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.withpersona.com/webhooks-best-practices, two secrets at once",
    standing: "described",
    secret: "wbhsec_51a0c8d2",
    sent: {
      body: '{"data":{"type":"event","id":"evt_XGJYBtQRdVUzcTDCRkUvbTTz","attributes":{"name":"inquiry.completed","created-at":"2026-11-23T11:59:59.000Z"}}}',
      headers: (body, secret) => ({
        "persona-signature": [`${secret}-old`, secret]
          .map((key) => `t=${SECONDS},v1=${mac("sha256", "hex", key, `${SECONDS}.${body}`)}`)
          .join(" "),
      }),
    },
    event: { type: "inquiry.completed", id: "evt_XGJYBtQRdVUzcTDCRkUvbTTz" },
  },
];

import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@polar-sh/sdk 1.0.1",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"type":"order.paid","timestamp":"2026-11-23T11:59:59.000Z","data":{"id":"1dbfc517-0bbf-4301-9ba8-555ca42b9737","customer":{"name":"Zoë"}}}',
      headers: {
        "webhook-id": "a3e3c8d6-5a43-4a3b-9a34-7d6a5d2b1c0f",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,bqGFuqVlVXFdmXT5EZgG11EXqSUa/kJ9E3u0ExxPQVU=",
      },
    },
    event: {
      type: "order.paid",
      id: "a3e3c8d6-5a43-4a3b-9a34-7d6a5d2b1c0f",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

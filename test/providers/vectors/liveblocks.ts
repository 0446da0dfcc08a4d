import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@liveblocks/node 3.24.2",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"type":"storageUpdated","data":{"projectId":"my-project","roomId":"zoë’s-room","updatedAt":"2026-11-23T11:59:59.000Z"}}',
      headers: {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,i5bJVEBJ52nW5UszC6d5LRHPYCtxf7lYAn8A+H35Ulw=",
      },
    },
    event: { type: "storageUpdated", id: "msg_p5jXN8AQM9LWM0D4loKWxJek" },
  },
  {
    by: "@liveblocks/node 3.24.2",
    standing: "recorded",
    secret: "whsec_bGl2ZWJsb2Nrcy1zZWNyZXQtMjQtYnl0ZQ==",
    sent: {
      body: '{"type":"roomCreated","data":{"projectId":"p","roomId":"Grüße “ü” 🚂","createdAt":"2026-11-23T12:00:00Z"}}',
      headers: {
        "webhook-id": "lb_1",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,SuIpyJiTUJ3FpqUbhhkTOKg/RuqZtpBKDyaXUQu6t6w=",
      },
    },
    event: {
      id: "lb_1",
      type: "roomCreated",
    },
  },
];

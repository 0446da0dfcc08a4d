import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@anthropic-ai/sdk 1.12.0",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"type":"event","id":"whevt_01JZQ8","created_at":"2026-11-23T11:59:59Z","data":{"type":"session.created","id":"sesn_01XYZ","organization_id":"org-1","workspace_id":"wrkspc_1"}}',
      headers: {
        "webhook-id": "msg_2mXk7QvJ2ZbWc1Yt",
        "webhook-timestamp": "1795435200",
        "webhook-signature": "v1,78bh6BdQxk23X4Sc/cpbNeTaHvsDjYIjBJpcFpIWiGg=",
      },
    },
    event: {
      type: "session.created",
      id: "msg_2mXk7QvJ2ZbWc1Yt",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

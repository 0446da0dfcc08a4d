import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "resend 6.38.0",
    standing: "recorded",
    secret: "whsec_d2ViaG9vay1yZWxheS12ZWN0b3Ita2V5",
    sent: {
      body: '{"type":"email.delivered","created_at":"2026-11-23T11:59:59.126Z","data":{"email_id":"56761188-7520-42d8-8898-ff6fc54ce618","from":"Acme <onboarding@resend.dev>","to":["zoë@example.com"],"subject":"Grüße"}}',
      headers: {
        "svix-id": "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
        "svix-timestamp": "1795435200",
        "svix-signature": "v1,I4DQmylqNYV9c2YF9hl1mILPHdCWCKEFstXs8DJOMD8=",
      },
    },
    event: {
      type: "email.delivered",
      id: "msg_2LJgaUpZZzLXwEHXtNNbKOs8y0X",
      time: "2026-11-23T11:59:59.126Z",
    },
  },
];

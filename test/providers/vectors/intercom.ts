import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // A library for the scheme that Intercom's page refers to.
    by: "x-hub-signature 2.1.3",
    standing: "recorded",
    secret: "2f1c8a1b-7d55-4d6d-9f56-c0ffee000001",
    sent: {
      body: '{"type":"notification_event","app_id":"a86dr8yl","data":{"item":{"id":"1"}},"topic":"conversation.user.created","id":"notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3","created_at":1795435199,"delivery_attempts":1}',
      headers: { "x-hub-signature": "sha1=38589e919eb0aa12ed7916cbd182172a62a95d65" },
    },
    event: {
      type: "conversation.user.created",
      id: "notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3",
    },
  },
  {
    by: "https://developers.intercom.com/docs/webhooks/setting-up-webhooks",
    standing: "described",
    secret: "2f1c8a1b-7d55-4d6d-9f56-c0ffee000001",
    sent: {
      body: '{"type":"notification_event","app_id":"a86dr8yl","data":{"item":{"id":"1"}},"topic":"conversation.user.created","id":"notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3","created_at":1795435199,"delivery_attempts":1}',
      headers: signs("x-hub-signature", "hex", { hash: "sha1", prefix: "sha1=" }),
    },
    event: {
      type: "conversation.user.created",
      id: "notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3",
    },
  },
];

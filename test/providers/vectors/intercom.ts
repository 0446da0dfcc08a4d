import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
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

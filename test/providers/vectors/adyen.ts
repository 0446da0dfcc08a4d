import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@adyen/api-library 32.1.0",
    standing: "recorded",
    secret: "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",
    sent: {
      body: '{"live":"false","notificationItems":[{"NotificationRequestItem":{"pspReference":"7914073381342284","originalReference":"","merchantAccountCode":"TestMerchant","merchantReference":"Grüße:\\\\1","amount":{"value":1130,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true","eventDate":"2026-11-23T13:00:00+01:00","additionalData":{"hmacSignature":"vy/GdRNi8GdtuFC/sq7jP1hxgM2ogFqFYhG5OboL2BI="}}},{"NotificationRequestItem":{"pspReference":"2","originalReference":"7914073381342284","merchantAccountCode":"TestMerchant","merchantReference":"Grüße:\\\\1","amount":{"value":1130,"currency":"EUR"},"eventCode":"CAPTURE","success":"true","eventDate":"2026-11-23T13:00:00+01:00","additionalData":{"hmacSignature":"whjX0OhgTHU1IOnwayg9rhnD/lkpmm6fHtcjaZd3/lY="}}}]}',
      headers: {},
    },
    event: {
      id: "7914073381342284:AUTHORISATION:true:TestMerchant",
      type: "AUTHORISATION",
    },
  },
];

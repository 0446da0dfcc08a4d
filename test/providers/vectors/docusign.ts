import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // Three keys; the last is ours.
    by: "nuxt-webhook-validators 0.2.12",
    standing: "recorded",
    secret: "WX8kRk3b0hVqS1",
    sent: {
      body: '{"event":"envelope-completed","apiVersion":"v2.1","uri":"/restapi/v2.1","retryCount":0,"configurationId":10,"generatedDateTime":"2026-11-23T11:59:59.1234567Z","data":{"accountId":"a","envelopeId":"e7b1"}}',
      headers: {
        "x-docusign-signature-1": "DIgzIKcpkHbq6YAmV3Gvxw9Ip1bm15Azz9ZwJyxiUxQ=",
        "x-docusign-signature-2": "16PG47iKmhAP2VWWrkCJyk9Kpw6joRX51E+H+EuxsXY=",
        "x-docusign-signature-3": "2dKQuYE/xBCL7vpsXlvTZn3xbTysNco8eF7ZwQpH9LY=",
      },
    },
    event: {
      type: "envelope-completed",
      id: "e7b1:envelope-completed:2026-11-23T11:59:59.1234567Z::10",
      time: "2026-11-23T11:59:59.123Z",
    },
  },
];

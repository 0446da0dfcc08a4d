import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developers.docusign.com/platform/webhooks/connect/hmac/, three keys",
    standing: "described",
    secret: "WX8kRk3b0hVqS1",
    sent: {
      body: '{"event":"envelope-completed","apiVersion":"v2.1","uri":"/restapi/v2.1","retryCount":0,"configurationId":10,"generatedDateTime":"2026-11-23T11:59:59.1234567Z","data":{"accountId":"a","envelopeId":"e7b1"}}',
      headers: (body, secret) =>
        Object.fromEntries(
          ["one", "two", secret].map((key, i) => [
            `x-docusign-signature-${i + 1}`,
            mac("sha256", "base64", key, body),
          ]),
        ),
    },
    event: {
      type: "envelope-completed",
      id: "e7b1:envelope-completed:2026-11-23T11:59:59.1234567Z::10",
      time: "2026-11-23T11:59:59.123Z",
    },
  },
];

import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "telnyx 7.24.0",
    standing: "recorded",
    secret: "fESKXr53wisVwSCklQCMFl/ViNSDcy4QwNx/4gDfbNs=",
    sent: {
      body: '{"data":{"event_type":"message.received","id":"b301ed3f-1490-491f-995f-6e64e69674d4","occurred_at":"2026-11-23T11:59:59.000+00:00","payload":{"text":"Grüße"},"record_type":"event"},"meta":{"attempt":1,"delivered_to":"https://example.com/webhooks"}}',
      headers: {
        "telnyx-timestamp": "1795435200",
        "telnyx-signature-ed25519":
          "puKt9MBIElRwUvg1Zx9yJwlC8E3R1MH9UCXuFWy69PFHUNtuRAQuCSKw2ClrSVJMVwUpZFSaZ48y3+7jbEHJAQ==",
      },
    },
    event: {
      type: "message.received",
      id: "b301ed3f-1490-491f-995f-6e64e69674d4",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

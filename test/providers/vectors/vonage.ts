import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@vonage/jwt 1.17.1",
    standing: "recorded",
    secret: "vonage-signature-secret-0a1b2c3d4e5f",
    sent: {
      body: '{"to":"447700900000","from":"447700900001","channel":"sms","message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab","timestamp":"2026-11-23T11:59:59Z","message_type":"text","text":"Grüße"}',
      headers: {
        authorization:
          "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3OTU0MzUyMDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6Ijg2MjcxMjU5NTYxZmIzYmIwNzU5NWI5M2IyOTNhNmFlYWM4Y2FkYzM0OWJmYzE1MDgwNDI2N2M2NzQ4YmY0ODMiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.0RgnaYyiBBXq_8sogNCmXoYY9LRk6TOr1p9ck8V4j2U",
      },
    },
    event: { type: "text", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    by: "@vonage/jwt 1.17.1",
    standing: "recorded",
    secret: "vonage-signature-secret",
    sent: {
      body: '{"channel":"sms","message_uuid":"m-1","status":"delivered","timestamp":"2026-11-23T12:00:00Z","text":"Grüße “ü” 🚂"}',
      headers: {
        authorization:
          "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3OTU0MzUyMDAsImp0aSI6ImoiLCJpc3MiOiJWb25hZ2UiLCJwYXlsb2FkX2hhc2giOiJjNTVhNDgwYzdhZDNkOWI3NjgyYmVkZTI5ZDRiZWZlMGY1YTliNDQ4ZmU1ZTM0YzRjOGU1ZGI4OGVmMDkxMGY2IiwiYXBpX2tleSI6ImEifQ.NM19xgSsX21i-K3VsTIGoUw0cUT9CKgt3K1zAcSFHdQ",
      },
    },
    event: {
      type: "delivered",
    },
  },
];

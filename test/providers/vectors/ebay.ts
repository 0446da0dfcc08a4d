import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "event-notification-nodejs-sdk 1.0.3",
    standing: "recorded",
    secret: "token",
    published: JSON.stringify({
      access_token: "token",
      key: "-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmlNNOMEnBK44QaH6rmFipVRb5ZTigCeB12TJafu6UNvYtKF8V9vsMyj3F6p7Ik1ggnA+sVTI3wWOQJnT9roWUg==-----END PUBLIC KEY-----",
      algorithm: "ECDSA",
    }),
    options: {
      clientId: "c",
      clientSecret: "s",
    },
    sent: {
      body: '{"metadata":{"topic":"MARKETPLACE_ACCOUNT_DELETION","schemaVersion":"1.0"},"notification":{"notificationId":"49feeaeb-4982","publishDate":"2026-11-23T11:59:59.679Z","data":{"username":"Grüße “ü” 🚂"}}}',
      headers: {
        "x-ebay-signature":
          "eyJhbGciOiJlY2RzYSIsImtpZCI6Ijk5MzYyNjFhIiwic2lnbmF0dXJlIjoiTUVZQ0lRRHp0Q0xMcUNCSlBLMlMyNUFFVEtlS2dNTGZudENWTUV6NlhCQkJNbm5IVndJaEFKMjhUbGVtMDJnVThmKzdreFhtTUJvM0lqTndPRGpnNnRTamovaXEwVlhrIiwiZGlnZXN0IjoiU0hBMSJ9",
      },
    },
    event: {
      id: "49feeaeb-4982",
      type: "MARKETPLACE_ACCOUNT_DELETION",
    },
  },
];

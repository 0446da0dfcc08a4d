import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND } from "./_signing.ts";

const ISO = "2026-11-23T12:00:00Z";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.zendesk.com/documentation/webhooks/verifying/",
    standing: "described",
    secret: "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
    sent: {
      body: '{"account_id":12514403,"detail":{"id":"62"},"id":"2cd4e9a4-8b1a-4b8f-8c5e-1b0e2f3a4d5c","subject":"zen:ticket:62","time":"2026-11-23T11:59:59Z","type":"zen:event-type:ticket.created"}',
      headers: (body, secret) => ({
        "x-zendesk-webhook-signature-timestamp": ISO,
        "x-zendesk-webhook-signature": mac("sha256", "base64", secret, ISO + body),
        "x-zendesk-webhook-invocation-id": "01JD9XQ2V1YX6BTS4KDXTKMZKM",
      }),
    },
    event: { type: "zen:event-type:ticket.created", id: "01JD9XQ2V1YX6BTS4KDXTKMZKM" },
  },
];

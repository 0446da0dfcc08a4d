import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // The check of n8n's trigger node.
    by: "n8n-nodes-base 2.41.2",
    standing: "recorded",
    secret: "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
    sent: {
      body: '{"account_id":12514403,"detail":{"id":"62"},"id":"2cd4e9a4-8b1a-4b8f-8c5e-1b0e2f3a4d5c","subject":"zen:ticket:62","time":"2026-11-23T11:59:59Z","type":"zen:event-type:ticket.created"}',
      headers: {
        "x-zendesk-webhook-signature-timestamp": "2026-11-23T12:00:00Z",
        "x-zendesk-webhook-signature": "5bY1q3+w6z+NB1sr+3IAx+e1nN5WfB2Q4YkpQqtrkK8=",
        "x-zendesk-webhook-invocation-id": "01JD9XQ2V1YX6BTS4KDXTKMZKM",
      },
    },
    event: { type: "zen:event-type:ticket.created", id: "01JD9XQ2V1YX6BTS4KDXTKMZKM" },
  },
];

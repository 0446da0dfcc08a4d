import type { Vector } from "../vector.ts";
import { PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://learn.microsoft.com/azure/event-grid/security-authentication#client-secret-as-a-query-parameter",
    standing: "described",
    secret: "grid-token-3",
    sent: {
      body: '[{"topic":"/subscriptions/x","subject":"/blobs/grüße","eventType":"Microsoft.Storage.BlobCreated","id":"831e1650-001e-001b-66ab-eeb76e069631","data":{"api":"PutBlob"},"dataVersion":"","metadataVersion":"1","eventTime":"2026-11-23T11:59:59.1234567Z"}]',
      headers: { "aeg-event-type": "Notification" },
      query: (secret) => `token=${encodeURIComponent(secret)}`,
    },
    event: {
      type: "Microsoft.Storage.BlobCreated",
      time: "2026-11-23T11:59:59.123Z",
    },
  },
];

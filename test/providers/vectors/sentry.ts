import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // Others' library.
    by: "@hookflo/tern 4.1.0",
    standing: "recorded",
    secret: "d5c9b8a7e6f504132",
    sent: {
      body: '{"action":"created","installation":{"uuid":"a8e5d37a"},"data":{"issue":{"id":"1","title":"Größe"}}}',
      headers: {
        "sentry-hook-signature": "c47b81512f0182a6d6526579721f80f31ec4a52b88712d9fd54596dc3317d59a",
        "sentry-hook-resource": "issue",
        "request-id": "6a8f3e2d",
      },
    },
    event: { type: "issue.created", id: "6a8f3e2d" },
  },
  {
    by: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
    standing: "described",
    secret: "d5c9b8a7e6f504132",
    sent: {
      body: '{"action":"created","installation":{"uuid":"a8e5d37a"},"data":{"issue":{"id":"1","title":"Größe"}}}',
      headers: signs("sentry-hook-signature", "hex", {
        more: { "sentry-hook-resource": "issue", "request-id": "6a8f3e2d" },
      }),
    },
    event: { type: "issue.created", id: "6a8f3e2d" },
  },
];

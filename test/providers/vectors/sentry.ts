import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
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

import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.pagerduty.com/docs/verifying-webhook-signatures, two secrets at once",
    standing: "described",
    secret: "Ptz7pQKk0wz7Qb6mJpV8sJv1u1a0m1l2",
    sent: {
      body: '{"event":{"id":"5ac64822-4adc-4fda-ade0-410becf0de4f","event_type":"incident.priority_updated","resource_type":"incident","occurred_at":"2026-11-23T11:59:59.169Z","data":{"title":"Größe"}}}',
      headers: (body, secret) => ({
        "x-pagerduty-signature": [`${secret}-old`, secret]
          .map((key) => `v1=${mac("sha256", "hex", key, body)}`)
          .join(","),
      }),
    },
    event: { type: "incident.priority_updated", id: "5ac64822-4adc-4fda-ade0-410becf0de4f" },
  },
];

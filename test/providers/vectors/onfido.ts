import { WebhookEventVerifier } from "@onfido/api";
import type { Vector } from "../vector.ts";
import { mac, passes } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@onfido/api",
    standing: "live",
    secret: "TaKWkUOEcbmYNCzBYCMI2PxTGjlAR8kg",
    sent: {
      body: '{"payload":{"resource_type":"check","action":"check.completed","object":{"id":"1a23edea-4e16-4b4b-b78d-35d31cf3a8d1","status":"complete","href":"https://api.eu.onfido.com/v3.6/checks/1a23"}}}',
      headers: (body, secret) => ({ "x-sha2-signature": mac("sha256", "hex", secret, body) }),
    },
    official: (body, headers, secret) =>
      passes(() =>
        new WebhookEventVerifier(secret).readPayload(body, headers["x-sha2-signature"] ?? ""),
      ),
    event: { type: "check.completed" },
  },
];

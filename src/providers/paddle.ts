import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const paddle = {
  name: "paddle",
  title: "Paddle Billing",
  docs: "https://developer.paddle.com/webhooks/signature-verification",
  secret: "the notification destination's secret key (pdl_ntfset_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}:{body}",
    // Several h1 while a secret is rotated; any of them counts.
    signature: { header: "paddle-signature", separator: ";", prefix: "h1=", encoding: "hex" },
    // Paddle's own 5 s; each try is signed again.
    timestamp: { at: "item:ts=", unit: "s", toleranceSeconds: 5 },
  },
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event_type"],
    time: { at: "body:/occurred_at", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 5,
  retryHours: 72,
} satisfies Provider;

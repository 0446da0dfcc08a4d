import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const linear = {
  name: "linear",
  title: "Linear",
  docs: "https://linear.app/developers/webhooks",
  secret: "the webhook's signing secret (lin_wh_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "linear-signature", encoding: "hex" },
    // Inside the signed body; the header of that name is not signed.
    timestamp: { at: "body:/webhookTimestamp", unit: "ms", toleranceSeconds: 60 },
  },
  event: {
    id: "header:linear-delivery",
    idSigned: false,
    identity: { by: ["id"], changes: ["/webhookTimestamp"], known: "documented" },
    type: ["body:/type", "body:/action"],
    time: { at: "body:/createdAt", unit: "iso" },
  },
  // Linear counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: ["linear-delivery", "linear-event"],
  timeoutSeconds: 5,
  // After 1 minute, 1 hour and 6 hours.
  retryHours: 8,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const coinbaseCommerce = {
  name: "coinbase-commerce",
  title: "Coinbase Commerce",
  docs: "https://docs.cdp.coinbase.com/commerce-onchain/docs/webhooks-security",
  secret: "the webhook's shared secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-cc-webhook-signature", encoding: "hex" },
  },
  event: {
    id: "body:/event/id",
    idSigned: true,
    identity: {
      by: ["id"],
      changes: ["/id", "/attempt_number", "/scheduled_for"],
      known: "documented",
    },
    type: ["body:/event/type"],
    time: { at: "body:/event/created_at", unit: "iso" },
  },
  // Coinbase counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  // Hourly for three days.
  retryHours: 72,
} satisfies Provider;

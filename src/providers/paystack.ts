import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const paystack = {
  name: "paystack",
  title: "Paystack",
  docs: "https://paystack.com/docs/payments/webhooks/#verify-event-origin",
  secret: "the secret key (sk_…)",
  verify: {
    kind: "mac",
    hash: "sha512",
    content: "{body}",
    signature: { header: "x-paystack-signature", encoding: "hex" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event"],
  },
  // Paystack counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;

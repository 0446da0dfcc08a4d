import type { Provider } from "../types/provider.ts";

export const woocommerce = {
  name: "woocommerce",
  title: "WooCommerce",
  docs: "https://woocommerce.com/document/webhooks/",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-wc-webhook-signature", encoding: "base64" },
  },
  event: {
    id: "header:x-wc-webhook-delivery-id",
    idSigned: false,
    type: ["header:x-wc-webhook-topic"],
  },
  handshakes: [
    {
      // The ping when a webhook is saved: an unsigned form with the webhook's id and nothing else to act on.
      proof: "unsigned",
      when: { has: { "body:/webhook_id": true } },
      answer: { status: 200 },
    },
  ],
  forwardHeaders: ["x-wc-webhook-*"],
  timeoutSeconds: null,
  // Never again; five failures in a row switch the webhook off.
  retryHours: 0,
} satisfies Provider;

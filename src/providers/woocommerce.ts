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
    // Of the webhook and the second: its queue sends several in one.
    id: "header:x-wc-webhook-delivery-id",
    idSigned: false,
    identity: { by: ["id", "type", "content"], known: "documented" },
    type: ["header:x-wc-webhook-topic"],
  },
  handshakes: [
    {
      // The ping when a webhook is saved: an unsigned form with the webhook's id and nothing else
      // to act on.
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

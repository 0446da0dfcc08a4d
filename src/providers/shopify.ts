import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const shopify = {
  name: "shopify",
  title: "Shopify",
  docs: "https://shopify.dev/docs/apps/build/webhooks/subscribe/https",
  secret: "the app's client secret (for an hour after a rotation: the old one too)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-shopify-hmac-sha256", encoding: "base64" },
  },
  event: {
    id: "header:x-shopify-webhook-id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["header:x-shopify-topic"],
    time: { at: "header:x-shopify-triggered-at", unit: "iso" },
  },
  // Shopify counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: [
    "x-shopify-topic",
    "x-shopify-shop-domain",
    "x-shopify-api-version",
    "x-shopify-webhook-id",
    "x-shopify-event-id",
    "x-shopify-triggered-at",
  ],
  timeoutSeconds: 5,
  retryHours: 48,
} satisfies Provider;

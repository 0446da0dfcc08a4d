import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const shopifyEvents = {
  name: "shopify-events",
  title: "Shopify events (developer preview)",
  docs: "https://shopify.dev/docs/apps/build/events",
  secret: "the app's client secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "shopify-hmac-sha256", encoding: "base64" },
  },
  event: {
    id: "header:shopify-webhook-id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["header:shopify-topic", "header:shopify-action"],
    // Payloads over the limit are fetched from there: https://shopify.dev/docs/apps/build/events.
    stub: "/payload_url",
    time: { at: "header:shopify-triggered-at", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: ["shopify-*"],
  timeoutSeconds: 5,
  retryHours: 48,
} satisfies Provider;

import "@shopify/shopify-api/adapters/node";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import type { Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@shopify/shopify-api",
    standing: "live",
    secret: "hush5b0f2a9c",
    sent: {
      body: '{"id":820982911946154508,"title":"Größe","shop":"x.myshopify.com"}',
      headers: (body, secret) => ({
        "shopify-hmac-sha256": mac("sha256", "base64", secret, body),
        "shopify-topic": "Product",
        "shopify-action": "update",
        "shopify-handle": "products",
        "shopify-shop-domain": "x.myshopify.com",
        "shopify-api-version": "2026-10",
        "shopify-webhook-id": "b1234-eefd-4c9e-9520-049845a02082",
        "shopify-triggered-at": "2026-11-23T11:59:59.123456789Z",
      }),
    },
    official: async (rawBody, headers, secret) => {
      const { webhooks } = shopifyApi({
        apiKey: "key",
        apiSecretKey: secret,
        apiVersion: "2026-07" as never,
        hostName: "relay.example.com",
        isEmbeddedApp: false,
        logger: { level: LogSeverity.Error },
      });
      const rawRequest = { method: "POST", url: "/hook", headers: { ...headers } };
      return (await webhooks.validate({ rawBody, rawRequest })).valid;
    },
    event: {
      type: "Product.update",
      id: "b1234-eefd-4c9e-9520-049845a02082",
      time: "2026-11-23T11:59:59.123Z",
    },
  },
];

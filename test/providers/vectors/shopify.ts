import "@shopify/shopify-api/adapters/node";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import type { Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@shopify/shopify-api",
    standing: "live",
    secret: "hush",
    sent: {
      body: '{"id":5000000000000000001,"name":"Grüße"}',
      headers: (body, secret) => ({
        "X-Shopify-Hmac-Sha256": mac("sha256", "base64", secret, body),
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Shop-Domain": "shop.myshopify.com",
      }),
    },
    official: async (rawBody, headers, secret) => {
      const { webhooks } = shopifyApi({
        apiKey: "k",
        apiSecretKey: secret,
        hostName: "example.com",
        apiVersion: "2026-10" as never,
        isEmbeddedApp: false,
        logger: { level: LogSeverity.Error },
      });
      const rawRequest = { method: "POST", url: "/", headers: { ...headers } };
      return (await webhooks.validate({ rawBody, rawRequest })).valid;
    },
    event: { type: "orders/create", id: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043" },
  },
];

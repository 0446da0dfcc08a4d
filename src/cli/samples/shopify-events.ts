import { ISO } from "./_shared.ts";
import type { SampleBook } from "./sample.ts";

/** After https://shopify.dev/docs/apps/build/events/delivery-structure. */
export const book: SampleBook = {
  userAgent: "Shopify-Captain-Hook",
  headers: {
    "shopify-topic": "Product",
    "shopify-action": "update",
    "shopify-handle": "products",
    "shopify-shop-domain": "analytical-engines.myshopify.com",
    "shopify-api-version": "2026-10",
    "shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "shopify-event-id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
    "shopify-triggered-at": ISO,
  },
  samples: [
    {
      event: "Product.update",
      json: {
        topic: "Product",
        action: "update",
        handle: "products",
        fields_changed: {
          added: [],
          updated: ["product[id: 'gid://shopify/Product/843507'].title"],
          removed: [],
        },
        data: { product: { id: "gid://shopify/Product/843507", title: "Punched cards, 50 ü" } },
      },
      fresh: ["/data/product/id"],
    },
  ],
};

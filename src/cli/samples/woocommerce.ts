import { EMAIL } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook(
  "WooCommerce/9.4.1 Hookshot (WordPress/6.7)",
  [
    [
      "order.created",
      {
        id: 1843,
        status: "processing",
        currency: "EUR",
        total: "61.50",
        billing: { first_name: "Ada", email: EMAIL },
        line_items: [],
      },
    ],
    [
      "product.updated",
      { id: 507, name: "Punched cards, pack of 50", sku: "CARD-50", price: "28.30" },
    ],
  ],
  {
    "x-wc-webhook-source": "https://shop.example.com/",
    "x-wc-webhook-id": "7",
    "x-wc-webhook-delivery-id": "b1946ac92492d2347c6235b4d2611184",
  },
);

import { MS } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("Fingerprint", [
  [
    "fingerprint",
    {
      requestId: "1795435200123.Xk7QvJ",
      visitorId: "3HNey93AkBW6CRbxV6xP",
      url: "https://shop.example.com/cart",
      ip: "203.0.113.7",
      timestamp: MS,
      confidence: { score: 1 },
    },
  ],
]);

import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // A library for Facebook's signatures, and for those of the same scheme.
    by: "x-hub-signature 2.1.3",
    standing: "recorded",
    secret: "app-secret-0a1b2c3d",
    options: { verifyToken: "tok" },
    sent: {
      body: '{"object":"page","entry":[{"changes":[{"field":"feed","value":"\\u00e4\\/"}]}]}',
      headers: {
        "x-hub-signature-256":
          "sha256=ea66da7418af9f74245c5123aef292be414fd0fb8b3ba14887f8c9ce37047981",
      },
    },
    event: { type: "page.feed" },
  },
  {
    by: "https://developers.facebook.com/docs/graph-api/webhooks/getting-started",
    standing: "described",
    secret: "app-secret-0a1b2c3d",
    options: { verifyToken: "tok" },
    sent: {
      // Escaped Unicode is signed as sent.
      body: '{"object":"page","entry":[{"changes":[{"field":"feed","value":"\\u00e4\\/"}]}]}',
      headers: signs("X-Hub-Signature-256", "hex", { prefix: "sha256=" }),
    },
    event: { type: "page.feed" },
  },
];

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
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

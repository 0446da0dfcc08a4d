import type { Vector } from "../vector.ts";
import { digest, EC, published, signedBy } from "./_jwt.ts";
import { SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "jose",
    standing: "live",
    options: { environment: "sandbox", clientId: "client", clientSecret: "api-secret" },
    published: published.plaid(EC),
    sent: {
      // Plaid indents by two spaces.
      body: JSON.stringify({ webhook_type: "ITEM", webhook_code: "ERROR", note: "Grüße" }, null, 2),
      headers: async (body) => ({
        "plaid-verification": await signedBy(EC, "ES256", {
          iat: Number(SECONDS),
          request_body_sha256: digest(body, "hex"),
        }),
      }),
    },
    event: { type: "ITEM.ERROR" },
  },
];

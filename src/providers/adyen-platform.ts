import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const adyenPlatform = {
  name: "adyen-platform",
  title: "Adyen for Platforms and management webhooks",
  docs: "https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures/",
  secret: "the webhook's HMAC key (hex)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "hex",
    content: "{body}",
    signature: { header: "hmacsignature", encoding: "base64" },
    fixedHeaders: { protocol: "HmacSHA256" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 10,
  // Queued for up to 30 days.
  retryHours: 720,
} satisfies Provider;

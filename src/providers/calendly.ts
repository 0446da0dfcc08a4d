import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const calendly = {
  name: "calendly",
  title: "Calendly",
  docs: "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures",
  secret: "the subscription's signing key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: {
      header: "calendly-webhook-signature",
      separator: ",",
      prefix: "v1=",
      encoding: "hex",
    },
    timestamp: { at: "item:t=", unit: "s", toleranceSeconds: 180 },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

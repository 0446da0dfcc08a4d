import type { Provider } from "../types/provider.ts";

export const sanity = {
  name: "sanity",
  title: "Sanity",
  docs: "https://github.com/sanity-io/webhook-toolkit#readme",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: {
      header: "sanity-webhook-signature",
      separator: ",",
      prefix: "v1=",
      encoding: "base64url",
    },
    timestamp: { at: "item:t=", unit: "ms", toleranceSeconds: 300 },
  },
  event: {
    id: "header:idempotency-key",
    idSigned: false,
    identity: { by: ["id"], known: "inferred" },
    // create, update or delete; the body is the owner's own projection.
    type: ["header:sanity-operation"],
  },
  forwardHeaders: ["sanity-*", "idempotency-key"],
  timeoutSeconds: 30,
  // Two more tries, 30 s apart.
  retryHours: 1,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const onfido = {
  name: "onfido",
  title: "Onfido",
  docs: "https://documentation.onfido.com/getting-started/webhooks/",
  secret: "the webhook's token",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-sha2-signature", encoding: "hex" },
  },
  event: {
    idSigned: true,
    identity: { by: ["type", "content"], known: "inferred" },
    type: ["body:/payload/action"],
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

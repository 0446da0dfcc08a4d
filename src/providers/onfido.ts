import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

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
    identity: BY_CONTENT,
    type: ["body:/payload/action"],
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

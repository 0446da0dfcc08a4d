import type { Provider } from "../types/provider.ts";

export const typeform = {
  name: "typeform",
  title: "Typeform",
  docs: "https://www.typeform.com/developers/webhooks/secure-your-webhooks/",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "typeform-signature", prefix: "sha256=", encoding: "base64" },
  },
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "inferred" },
    type: ["body:/event_type"],
  },
  forwardHeaders: [],
  timeoutSeconds: 30,
  retryHours: 24,
} satisfies Provider;

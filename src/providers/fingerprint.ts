import type { Provider } from "../types/provider.ts";

export const fingerprint = {
  name: "fingerprint",
  title: "Fingerprint",
  docs: "https://docs.fingerprint.com/docs/webhooks-security",
  secret: "the webhook's encryption key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "fpjs-event-signature", separator: ",", prefix: "v1=", encoding: "hex" },
  },
  event: {
    // `requestId` until version 3 of their API, `event_id` since.
    id: "body:/requestId | body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "inferred" },
    type: [],
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

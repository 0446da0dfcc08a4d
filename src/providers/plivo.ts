import type { Provider } from "../types/provider.ts";

export const plivo = {
  name: "plivo",
  title: "Plivo",
  docs: "https://www.plivo.com/docs/voice/concepts/signature-validation",
  secret: "the account's auth token",
  verify: {
    kind: "url-form",
    hash: "sha256",
    style: "query",
    nonceHeader: "x-plivo-signature-v3-nonce",
    signature: { header: "x-plivo-signature-v3", separator: ",", encoding: "base64" },
  },
  event: {
    idSigned: true,
    identity: { by: ["content"], content: "params", known: "inferred" },
    type: ["body:/Event | body:/CallStatus | body:/Status"],
  },
  // Plivo reads the answer as XML; an empty response does nothing further.
  respond: { status: 200, body: "<Response/>", contentType: "text/xml" },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const zendesk = {
  name: "zendesk",
  title: "Zendesk",
  docs: "https://developer.zendesk.com/documentation/webhooks/verifying/",
  secret: "the webhook's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}{body}",
    signature: { header: "x-zendesk-webhook-signature", encoding: "base64" },
    timestamp: {
      at: "header:x-zendesk-webhook-signature-timestamp",
      unit: "iso",
      toleranceSeconds: 300,
    },
  },
  event: {
    id: "header:x-zendesk-webhook-invocation-id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    // Event subscriptions have a type; triggers and automations send what their owner wrote, XML
    // included.
    type: ["body:/type"],
    time: { at: "body:/time", unit: "iso" },
    format: "any",
  },
  forwardHeaders: [
    "x-zendesk-account-id",
    "x-zendesk-webhook-id",
    "x-zendesk-webhook-invocation-id",
  ],
  timeoutSeconds: 12,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const docusign = {
  name: "docusign",
  title: "DocuSign Connect",
  docs: "https://developers.docusign.com/platform/webhooks/connect/hmac/",
  secret: "a Connect HMAC key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // One header per active key, any of which may be ours; 16 are looked at per delivery.
    signature: { header: "x-docusign-signature-*", encoding: "base64" },
  },
  event: {
    // One envelope has several recipients, and several configurations may send the same to one
    // endpoint.
    id: [
      "body:/data/envelopeId",
      "body:/event",
      "body:/generatedDateTime",
      "body:/data/recipientId | ''",
      "body:/configurationId | ''",
    ],
    idSigned: true,
    identity: { by: ["id"], changes: ["/retryCount"], known: "documented" },
    type: ["body:/event | body:/DocuSignEnvelopeInformation/EnvelopeStatus/Status"],
    time: { at: "body:/generatedDateTime", unit: "iso" },
    // Older configurations send XML.
    format: "xml",
  },
  // DocuSign asks for 200.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 100,
  // A day, or 15 days in the Send Individual Messages mode.
  retryHours: 360,
} satisfies Provider;

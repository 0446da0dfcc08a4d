import type { Provider } from "../types.ts";

export const docusign = {
  name: "docusign",
  title: "DocuSign Connect",
  docs: "https://developers.docusign.com/platform/webhooks/connect/hmac/",
  secret: "a Connect HMAC key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // One header per active key, up to 100 by DocuSign; as many as are looked at per delivery.
    signature: {
      header: [
        "x-docusign-signature-1",
        "x-docusign-signature-2",
        "x-docusign-signature-3",
        "x-docusign-signature-4",
        "x-docusign-signature-5",
        "x-docusign-signature-6",
        "x-docusign-signature-7",
        "x-docusign-signature-8",
        "x-docusign-signature-9",
        "x-docusign-signature-10",
        "x-docusign-signature-11",
        "x-docusign-signature-12",
        "x-docusign-signature-13",
        "x-docusign-signature-14",
        "x-docusign-signature-15",
        "x-docusign-signature-16",
      ],
      encoding: "base64",
    },
  },
  event: {
    idSigned: true,
    type: ["body:/event"],
    time: { at: "body:/generatedDateTime", unit: "iso" },
    // Older configurations send XML.
    format: "any",
  },
  // DocuSign asks for 200.
  respond: { status: 200, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 100,
  // A day, or 15 days in the Send Individual Messages mode.
  retryHours: 360,
} satisfies Provider;

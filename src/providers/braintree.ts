import type { Provider } from "../types/provider.ts";

export const braintree = {
  name: "braintree",
  title: "Braintree",
  docs: "https://developer.paypal.com/braintree/docs/guides/webhooks/parse",
  secret: "the private key",
  verify: {
    kind: "mac",
    hash: "sha1",
    key: "sha1",
    content: "{form:bt_payload}",
    // Braintree's own libraries try both: some senders trim the line break that ends the payload.
    orContent: "{form:bt_payload}\n",
    signature: {
      at: "form:bt_signature",
      separator: "&",
      prefix: "{option:publicKey}|",
      encoding: "hex",
    },
  },
  options: { publicKey: { required: true, help: "the public key that goes with the private key" } },
  event: {
    idSigned: true,
    identity: { by: ["type", "content"], content: "form:bt_payload", known: "inferred" },
    type: ["body:/notification/kind"],
    time: { at: "body:/notification/timestamp", unit: "iso" },
    xml: "form:bt_payload",
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { method: "GET", has: { "query:bt_challenge": true } },
      mac: {
        of: "query:bt_challenge",
        hash: "sha1",
        key: "sha1",
        encoding: "hex",
        maxLength: 32,
        pattern: "[a-f0-9]{20,32}",
      },
      answer: { text: "{option:publicKey}|{mac}" },
    },
  ],
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

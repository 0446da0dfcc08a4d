import type { Provider } from "../types/provider.ts";

export const dropbox = {
  name: "dropbox",
  title: "Dropbox",
  docs: "https://www.dropbox.com/developers/reference/webhooks",
  secret: "the app's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-dropbox-signature", encoding: "hex" },
  },
  event: {
    // Only the accounts in which something changed: two deliveries may be the same and both must be heard.
    id: "random:hex",
    idSigned: false,
    type: [],
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { method: "GET", has: { "query:challenge": true } },
      answer: { text: "{query:challenge}" },
    },
  ],
  forwardHeaders: [],
  timeoutSeconds: 10,
  // Exponential, for ten minutes.
  retryHours: 1,
} satisfies Provider;

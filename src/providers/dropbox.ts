import type { Provider } from "../types.ts";

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
  event: { idSigned: true, type: [] },
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

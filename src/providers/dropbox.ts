import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

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
    idSigned: false,
    identity: {
      by: "random",
      known: "documented",
      note: "A delivery only names the accounts in which something changed, so that the same bytes may be news: each delivery is an event, a redelivery too.",
    },
    type: [],
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { method: "GET", has: { "query:challenge": true } },
      answer: { text: "{query:challenge}" },
    },
  ],
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 10,
  // Exponential, for ten minutes.
  retryHours: 1,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const nylas = {
  name: "nylas",
  title: "Nylas v3",
  docs: "https://developer.nylas.com/docs/cookbook/use-cases/build/verify-webhook-signatures/",
  secret: "the destination's webhook_secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // Over the bytes on the wire, which are gone once the host has inflated them: leave
    // compressed_delivery off.
    signature: { header: "x-nylas-signature", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], changes: ["/webhook_delivery_attempt"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/time", unit: "s" },
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { method: "GET", has: { "query:challenge": true } },
      answer: { text: "{query:challenge}" },
    },
  ],
  // Nylas asks for 200.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

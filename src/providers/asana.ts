import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const asana = {
  name: "asana",
  title: "Asana",
  docs: "https://developers.asana.com/docs/webhooks-guide",
  secret: "the X-Hook-Secret in the answer to the call that creates the webhook",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-hook-signature", encoding: "hex" },
  },
  event: {
    // Several changes in one delivery; every eight hours one with none, as a sign of life.
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/events/0/resource/resource_type", "body:/events/0/action"],
    time: { at: "body:/events/0/created_at", unit: "iso" },
  },
  handshakes: [
    {
      // Echoed, not kept: the same secret comes back to whoever creates the webhook, who configures
      // it here.
      proof: "unsigned",
      when: { has: { "header:x-hook-secret": true } },
      answer: { status: 200, headers: { "x-hook-secret": "{header:x-hook-secret}" } },
    },
    // The sign of life.
    { proof: "signed", when: { empty: ["/events"] }, answer: {} },
  ],
  // Asana counts 200 and 204 as success.
  respond: PLAIN_200,
  items: {
    at: "/events",
    type: ["body:/resource/resource_type", "body:/action"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const notion = {
  name: "notion",
  title: "Notion",
  docs: "https://developers.notion.com/reference/webhooks",
  secret: "the subscription's verification token (secret_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-notion-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], changes: ["/attempt_number"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  handshakes: [
    {
      // Unsigned, once, when the subscription is made: the owner pastes this token into Notion and
      // makes it the source's secret.
      proof: "pending",
      when: { has: { "body:/verification_token": true } },
      answer: {},
    },
  ],
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  // Eight tries.
  retryHours: 24,
} satisfies Provider;

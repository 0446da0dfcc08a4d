import type { Provider } from "../types/provider.ts";

export const discordInteractions = {
  name: "discord-interactions",
  title: "Discord interactions",
  docs: "https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint",
  secret: "the application's public key (hex)",
  verify: {
    kind: "signature",
    algorithm: "ed25519",
    key: "hex",
    content: "{ts}{body}",
    signature: { header: "x-signature-ed25519", encoding: "hex" },
    timestamp: { at: "header:x-signature-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
  },
  handshakes: [
    {
      proof: "signed",
      when: { has: { "body:/type": 1 } },
      answer: { json: { type: 1 } },
    },
  ],
  // "Deferred channel message": Discord shows "thinking" until the target answers by the
  // interaction's token.
  respond: { status: 200, body: '{"type":5}', contentType: "application/json" },
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 0,
} satisfies Provider;

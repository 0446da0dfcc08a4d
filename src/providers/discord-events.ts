import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const discordEvents = {
  name: "discord-events",
  title: "Discord webhook events",
  docs: "https://docs.discord.com/developers/events/webhook-events",
  secret: "the application's public key (hex)",
  verify: {
    kind: "signature",
    algorithm: "ed25519",
    key: "hex",
    content: "{ts}{body}",
    signature: { header: "x-signature-ed25519", encoding: "hex" },
    // Discord retries for ten minutes, and does not say whether under a new time.
    timestamp: { at: "header:x-signature-timestamp", unit: "s", toleranceSeconds: 900 },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event/type"],
    time: { at: "body:/event/timestamp", unit: "iso" },
  },
  handshakes: [
    {
      proof: "signed",
      when: { has: { "body:/type": 0 } },
      answer: { status: 204 },
    },
  ],
  respond: { status: 204, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 1,
} satisfies Provider;

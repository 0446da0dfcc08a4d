import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const viber = {
  name: "viber",
  title: "Viber",
  docs: "https://developers.viber.com/docs/api/rest-bot-api/#callbacks",
  secret: "the bot's authentication token",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-viber-content-signature", encoding: "hex" },
  },
  event: {
    // `message_token` is the message's: its delivered and seen callbacks share it.
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event"],
    time: { at: "body:/timestamp", unit: "ms" },
  },
  // Viber asks for 200, also for the `webhook` callback when the URL is set.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

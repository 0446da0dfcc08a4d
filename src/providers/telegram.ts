import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const telegram = {
  name: "telegram",
  title: "Telegram bots",
  docs: "https://core.telegram.org/bots/api#setwebhook",
  secret: "the secret_token given to setWebhook",
  verify: { kind: "token", at: "header:x-telegram-bot-api-secret-token" },
  event: {
    id: "body:/update_id",
    idSigned: false,
    // Each bot counts its own updates, and bots may share a source.
    identity: { by: ["id", "content"], known: "documented" },
    // An update has one member beside its id: message, callback_query …
    type: ["member:1"],
  },
  // A body could be read as a method call.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

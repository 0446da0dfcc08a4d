import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const flutterwave = {
  name: "flutterwave",
  title: "Flutterwave",
  docs: "https://developer.flutterwave.com/v3.0/docs/webhooks",
  secret: "the secret hash",
  verify: { kind: "token", at: "header:verif-hash" },
  event: {
    // `data.id` is the transaction's: its later events share it.
    idSigned: false,
    identity: BY_CONTENT,
    type: ["body:/event | body:/event.type"],
  },
  // Flutterwave asks for 200.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

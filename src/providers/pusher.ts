import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const pusher = {
  name: "pusher",
  title: "Pusher Channels",
  docs: "https://pusher.com/docs/channels/server_api/webhooks/#authentication",
  secret: "the app's secret, one per app key",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-pusher-signature", encoding: "hex" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/events/0/name"],
    time: { at: "body:/time_ms", unit: "ms" },
  },
  items: { at: "/events", type: ["body:/name"] },
  forwardHeaders: ["x-pusher-key"],
  timeoutSeconds: null,
  // Exponential, for five minutes.
  retryHours: 1,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const lemonSqueezy = {
  name: "lemon-squeezy",
  title: "Lemon Squeezy",
  docs: "https://docs.lemonsqueezy.com/help/webhooks/signing-requests",
  secret: "the webhook's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-signature", encoding: "hex" },
  },
  event: {
    // `meta.webhook_id` is the endpoint's, not the delivery's.
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/meta/event_name"],
  },
  // Lemon Squeezy counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: ["x-event-name"],
  timeoutSeconds: null,
  // Three more tries, after 5, 25 and 125 s.
  retryHours: 1,
} satisfies Provider;

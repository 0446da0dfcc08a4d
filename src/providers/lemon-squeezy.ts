import type { Provider } from "../types/provider.ts";

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
    identity: { by: ["type", "content"], known: "inferred" },
    type: ["body:/meta/event_name"],
  },
  // Lemon Squeezy counts anything but 200 as a failure.
  respond: { status: 200, body: "", contentType: "text/plain" },
  forwardHeaders: ["x-event-name"],
  timeoutSeconds: null,
  // Three more tries, after 5, 25 and 125 s.
  retryHours: 1,
} satisfies Provider;

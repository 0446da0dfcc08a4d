import type { Provider } from "../types/provider.ts";

export const microsoftGraph = {
  name: "microsoft-graph",
  title: "Microsoft Graph change notifications",
  docs: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
  secret: "the subscription's clientState",
  // Notifications of several subscriptions come in one delivery: each must hold a clientState of
  // this source.
  verify: { kind: "token", at: "body:/clientState", each: "/value" },
  event: {
    idSigned: false,
    identity: {
      by: "random",
      known: "documented",
      note: "Notifications have no id and may be equal although something changed again: each delivery is an event, a redelivery too.",
    },
    type: ["body:/value/0/lifecycleEvent | body:/value/0/changeType"],
  },
  items: {
    at: "/value",
    type: ["body:/lifecycleEvent | body:/changeType"],
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { has: { "query:validationToken": true } },
      answer: { text: "{query:validationToken}" },
    },
  ],
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 4,
} satisfies Provider;

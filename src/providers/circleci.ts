import type { Provider } from "../types/provider.ts";

export const circleci = {
  name: "circleci",
  title: "CircleCI",
  docs: "https://circleci.com/docs/webhooks/#validate-webhooks",
  secret: "the webhook's secret token",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // Other versions may be beside it; accepting them would allow a downgrade.
    signature: { header: "circleci-signature", separator: ",", prefix: "v1=", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type | header:circleci-event-type"],
    time: { at: "body:/happened_at", unit: "iso" },
  },
  forwardHeaders: ["circleci-event-type"],
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const buildkite = {
  name: "buildkite",
  title: "Buildkite (signed)",
  docs: "https://buildkite.com/docs/apis/webhooks/pipelines#webhook-signature",
  secret: "the notification service's token, sent as a signature",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: {
      header: "x-buildkite-signature",
      separator: ",",
      prefix: "signature=",
      encoding: "hex",
    },
    timestamp: { at: "item:timestamp=", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    // Buildkite documents no delivery id.
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event"],
  },
  respond: PLAIN_200,
  forwardHeaders: ["x-buildkite-event"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

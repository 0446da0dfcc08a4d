import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const buildkiteToken = {
  name: "buildkite-token",
  title: "Buildkite (plain token)",
  docs: "https://buildkite.com/docs/apis/webhooks/pipelines#http-headers",
  secret: "the notification service's token",
  verify: { kind: "token", at: "header:x-buildkite-token" },
  event: {
    // Buildkite documents no delivery id.
    idSigned: false,
    identity: BY_CONTENT,
    type: ["body:/event | header:x-buildkite-event"],
  },
  respond: PLAIN_200,
  forwardHeaders: ["x-buildkite-event"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

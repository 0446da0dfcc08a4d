import type { Provider } from "../types/provider.ts";

export const buildkiteToken = {
  name: "buildkite-token",
  title: "Buildkite (plain token)",
  docs: "https://buildkite.com/docs/apis/webhooks/pipelines#http-headers",
  secret: "the notification service's token",
  verify: { kind: "token", at: "header:x-buildkite-token" },
  event: {
    // Buildkite documents no delivery id.
    idSigned: false,
    identity: { by: ["type", "content"], known: "inferred" },
    type: ["body:/event | header:x-buildkite-event"],
  },
  forwardHeaders: ["x-buildkite-event"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

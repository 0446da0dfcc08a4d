import type { Provider } from "../types/provider.ts";

export const launchdarkly = {
  name: "launchdarkly",
  title: "LaunchDarkly",
  docs: "https://launchdarkly.com/docs/home/infrastructure/webhooks",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-ld-signature", encoding: "hex" },
  },
  event: {
    id: "body:/_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/kind"],
    time: { at: "body:/date", unit: "ms" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  // One more try.
  retryHours: 1,
} satisfies Provider;

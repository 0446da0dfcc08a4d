import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const sentry = {
  name: "sentry",
  title: "Sentry",
  docs: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
  secret: "the integration's client secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "sentry-hook-signature", encoding: "hex" },
  },
  event: {
    id: "header:request-id",
    idSigned: false,
    identity: {
      by: ["id"],
      known: "inferred",
      note: "Sentry does not say whether a retry keeps its Request-ID; where it does not, it becomes a second task.",
    },
    type: ["header:sentry-hook-resource", "body:/action"],
  },
  respond: PLAIN_200,
  forwardHeaders: ["sentry-hook-resource", "sentry-hook-timestamp", "request-id"],
  timeoutSeconds: 1,
  retryHours: null,
} satisfies Provider;

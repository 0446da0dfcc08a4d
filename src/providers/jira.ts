import type { Provider } from "../types/provider.ts";

export const jira = {
  name: "jira",
  title: "Jira Cloud",
  docs: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-hub-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    id: "header:x-atlassian-webhook-identifier",
    idSigned: false,
    // Unique within one Jira site; sites may share a source.
    identity: { by: ["id", "content"], known: "documented" },
    type: ["body:/webhookEvent"],
    time: { at: "body:/timestamp", unit: "ms" },
  },
  forwardHeaders: ["x-atlassian-webhook-*"],
  timeoutSeconds: 20,
  // Five tries, 5 to 15 minutes apart.
  retryHours: 3,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const gitlabSigningToken = {
  name: "gitlab-signing-token",
  title: "GitLab with a signing token",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  secret: "the webhook's signing token (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:webhook-id}.{ts}.{body}",
    signature: { header: "webhook-signature", separator: " ", prefix: "v1,", encoding: "base64" },
    timestamp: { at: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    // The same as `Idempotency-Key`, and unlike it signed.
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/object_kind | header:x-gitlab-event", "body:/object_attributes/action"],
  },
  forwardHeaders: ["x-gitlab-event", "x-gitlab-event-uuid", "x-gitlab-instance", "webhook-id"],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

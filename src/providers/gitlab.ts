import type { Provider } from "../types/provider.ts";

export const gitlab = {
  name: "gitlab",
  title: "GitLab",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  secret: "the webhook's secret token",
  verify: { kind: "token", at: "header:x-gitlab-token" },
  event: {
    // `Idempotency-Key` stays the same over retries; older GitLab versions only send the event's UUID.
    id: "header:idempotency-key | header:x-gitlab-event-uuid",
    idSigned: false,
    type: ["body:/object_kind | header:x-gitlab-event", "body:/object_attributes/action"],
  },
  forwardHeaders: ["x-gitlab-event", "x-gitlab-event-uuid", "x-gitlab-instance", "idempotency-key"],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

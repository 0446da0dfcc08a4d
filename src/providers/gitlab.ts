import type { Provider } from "../types/provider.ts";

export const gitlab = {
  name: "gitlab",
  title: "GitLab",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  secret: "the webhook's secret token",
  verify: { kind: "token", at: "header:x-gitlab-token" },
  event: {
    id: "header:idempotency-key | header:x-gitlab-event-uuid",
    idSigned: false,
    identity: {
      by: ["header:idempotency-key"],
      known: "documented",
      note: "Versions of GitLab without an Idempotency-Key share one event UUID among several events: type and content name them there.",
    },
    // System, member and subgroup hooks have an `event_name` alone.
    type: [
      "body:/object_kind | body:/event_name | header:x-gitlab-event",
      "body:/object_attributes/action",
    ],
  },
  forwardHeaders: ["x-gitlab-event", "x-gitlab-event-uuid", "x-gitlab-instance", "idempotency-key"],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const gitlabSigningToken = {
  name: "gitlab-signing-token",
  title: "GitLab with a signing token",
  docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
  secret: "the webhook's signing token (whsec_…)",
  ...STANDARD_WEBHOOKS,
  event: {
    // The same as `Idempotency-Key`, and unlike it signed.
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: [
      "body:/object_kind | body:/event_name | header:x-gitlab-event",
      "body:/object_attributes/action",
    ],
  },
  forwardHeaders: ["x-gitlab-event", "x-gitlab-event-uuid", "x-gitlab-instance", "webhook-id"],
  timeoutSeconds: 10,
  retryHours: 24,
} satisfies Provider;

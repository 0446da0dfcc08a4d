import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const datadog = {
  name: "datadog",
  title: "Datadog",
  docs: "https://docs.datadoghq.com/integrations/webhooks/",
  secret: "the Bearer token that you put in the webhook's custom headers",
  // Datadog signs nothing; as custom headers set {"Authorization": "Bearer <the secret>"}.
  verify: { kind: "token", at: "header:authorization", prefix: "Bearer " },
  event: {
    // By the default payload; keep its `id` and `event_type` in one of your own.
    id: "body:/id",
    idSigned: false,
    identity: {
      by: ["id", "content"],
      known: "inferred",
      note: "What the id is depends on your own payload, so the content counts too.",
    },
    type: ["body:/event_type"],
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

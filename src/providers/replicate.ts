import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const replicate = {
  name: "replicate",
  title: "Replicate",
  docs: "https://replicate.com/docs/topics/webhooks/verify-webhook",
  secret: "the account's webhook signing secret (whsec_…)",
  // Replicate's own verifier accepts any label and any age.
  ...STANDARD_WEBHOOKS,
  // The body is the prediction; only its status distinguishes one event from another.
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/status"],
  },
  timeoutSeconds: null,
  retryHours: 1,
} satisfies Provider;

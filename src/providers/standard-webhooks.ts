import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const standardWebhooks = {
  name: "standard-webhooks",
  title: "Standard Webhooks",
  docs: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
  secret: "the signing secret (whsec_…)",
  ...STANDARD_WEBHOOKS,
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  timeoutSeconds: 15,
  retryHours: 72,
} satisfies Provider;

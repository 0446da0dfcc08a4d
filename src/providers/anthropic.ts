import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const anthropic = {
  name: "anthropic",
  title: "Anthropic",
  docs: "https://platform.claude.com/docs/en/api/beta/webhooks/unwrap",
  secret: "the webhook signing key (whsec_…)",
  ...STANDARD_WEBHOOKS,
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    // The outer type is always "event".
    type: ["body:/data/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

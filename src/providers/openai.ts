import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const openai = {
  name: "openai",
  title: "OpenAI",
  docs: "https://platform.openai.com/docs/guides/webhooks",
  secret: "the endpoint's signing secret (whsec_…)",
  // OpenAI's own library also accepts a signature without its label; OpenAI never sends one.
  ...STANDARD_WEBHOOKS,
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "s" },
  },
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const liveblocks = {
  name: "liveblocks",
  title: "Liveblocks",
  docs: "https://liveblocks.io/docs/platform/webhooks",
  secret: "the endpoint's signing secret (whsec_…)",
  // Liveblocks' own verifier accepts any label before the comma.
  ...STANDARD_WEBHOOKS,
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
  },
  timeoutSeconds: 15,
  retryHours: 28,
} satisfies Provider;

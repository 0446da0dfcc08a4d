import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const polar = {
  name: "polar",
  title: "Polar",
  docs: "https://polar.sh/docs/integrate/webhooks/delivery",
  secret: "the endpoint's secret (whsec_…), made on 8 September 2026 or later",
  ...STANDARD_WEBHOOKS,
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const revenuecat = {
  name: "revenuecat",
  title: "RevenueCat",
  docs: "https://www.revenuecat.com/docs/integrations/webhooks",
  secret: "the whole value of the Authorization header that you set for the webhook",
  verify: { kind: "token", at: "header:authorization" },
  event: {
    id: "body:/event/id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event/type"],
    time: { at: "body:/event/event_timestamp_ms", unit: "ms" },
  },
  // RevenueCat counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 60,
  // Five more tries, after 5, 10, 20, 40 and 80 minutes.
  retryHours: 3,
} satisfies Provider;

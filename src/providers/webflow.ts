import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const webflow = {
  name: "webflow",
  title: "Webflow",
  docs: "https://developers.webflow.com/data/docs/working-with-webhooks",
  secret: "the webhook's secret key; for webhooks made by an OAuth app, the app's client secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}:{body}",
    signature: { header: "x-webflow-signature", encoding: "hex" },
    timestamp: { at: "header:x-webflow-timestamp", unit: "ms", toleranceSeconds: 300 },
  },
  event: {
    idSigned: true,
    identity: {
      by: ["type", "content", "header:x-webflow-timestamp"],
      known: "inferred",
      note: "An inventory change says no time in its body, so the signed one counts too; a redelivery that is signed again becomes a second task.",
    },
    type: ["body:/triggerType"],
  },
  // Webflow counts anything but 200 as a failure.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  // Three more tries, ten minutes apart.
  retryHours: 1,
} satisfies Provider;

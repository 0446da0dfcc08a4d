import type { Provider } from "../types/provider.ts";

export const aftership = {
  name: "aftership",
  title: "AfterShip",
  docs: "https://www.aftership.com/docs/tracking/webhook/webhook-signature",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "aftership-hmac-sha256", encoding: "base64" },
  },
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "inferred" },
    type: ["body:/event"],
    time: { at: "body:/ts", unit: "s" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

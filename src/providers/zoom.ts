import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const zoom = {
  name: "zoom",
  title: "Zoom",
  docs: "https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events",
  secret: "the app's secret token",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "v0:{ts}:{body}",
    signature: { header: "x-zm-signature", prefix: "v0=", encoding: "hex" },
    timestamp: { at: "header:x-zm-request-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event"],
    time: { at: "body:/event_ts", unit: "ms" },
  },
  handshakes: [
    {
      // The answer is a MAC under the delivery key, so Zoom's own signature comes first: no oracle
      // for others.
      proof: "signed",
      when: { has: { "body:/event": "endpoint.url_validation", "body:/payload/plainToken": true } },
      mac: { of: "body:/payload/plainToken", hash: "sha256", encoding: "hex", maxLength: 128 },
      answer: { json: { plainToken: "{body:/payload/plainToken}", encryptedToken: "{mac}" } },
    },
  ],
  respond: PLAIN_200,
  forwardHeaders: ["x-zm-trackingid"],
  timeoutSeconds: 3,
  retryHours: 2,
} satisfies Provider;

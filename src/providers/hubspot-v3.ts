import type { Provider } from "../types/provider.ts";

export const hubspotV3 = {
  name: "hubspot-v3",
  title: "HubSpot (signature v3)",
  docs: "https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests",
  secret: "the app's client secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{method}{url}{body}{ts}",
    signature: { header: "x-hubspot-signature-v3", encoding: "base64" },
    timestamp: { at: "header:x-hubspot-request-timestamp", unit: "ms", toleranceSeconds: 300 },
  },
  event: {
    // Up to 100 events in one delivery.
    idSigned: true,
    identity: {
      by: ["items"],
      changes: ["/*/attemptNumber", "/attemptNumber"],
      known: "documented",
    },
    type: ["body:/0/subscriptionType | body:/subscriptionType"],
    time: { at: "body:/0/occurredAt", unit: "ms" },
  },
  items: {
    at: "",
    id: ["body:/eventId", "body:/subscriptionId", "body:/occurredAt", "body:/objectId"],
    type: ["body:/subscriptionType"],
    time: { at: "body:/occurredAt", unit: "ms" },
  },
  forwardHeaders: [],
  timeoutSeconds: 5,
  retryHours: 72,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";

export const hubspotV1 = {
  name: "hubspot-v1",
  title: "HubSpot (signature v1)",
  docs: "https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests",
  secret: "the app's client secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    keyed: "plain",
    content: "{secret}{body}",
    signature: { header: "x-hubspot-signature", encoding: "hex" },
    fixedHeaders: { "x-hubspot-signature-version": "v1" },
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

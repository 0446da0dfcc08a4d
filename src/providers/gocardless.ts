import type { Provider } from "../types/provider.ts";

export const gocardless = {
  name: "gocardless",
  title: "GoCardless",
  docs: "https://developer.gocardless.com/getting-started/staying-up-to-date-with-webhooks/",
  secret: "the webhook endpoint's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "webhook-signature", encoding: "hex" },
  },
  event: {
    // Up to 250 events in one delivery; the type is the first one's.
    id: "body:/meta/webhook_id",
    idSigned: true,
    identity: { by: ["items"], known: "documented" },
    type: ["body:/events/0/resource_type", "body:/events/0/action"],
    time: { at: "body:/events/0/created_at", unit: "iso" },
  },
  items: {
    at: "/events",
    id: "body:/id",
    type: ["body:/resource_type", "body:/action"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  // GoCardless' own text for an invalid token; other answers are retried.
  refuse: { status: 498, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

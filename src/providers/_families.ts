import type { Identity, Provider, Respond } from "../types/provider.ts";

// What presets share. A file that begins with `_` is not a preset.

/** An answer for providers that want 200, or do not say that another 2xx would do. */
export const PLAIN_200 = {
  status: 200,
  body: "",
  contentType: "text/plain",
} satisfies Respond;

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. */
export const STANDARD_WEBHOOKS = {
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:webhook-id}.{ts}.{body}",
    signature: { header: "webhook-signature", separator: " ", prefix: "v1,", encoding: "base64" },
    timestamp: { at: "header:webhook-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  forwardHeaders: ["webhook-id", "webhook-timestamp"],
} satisfies Pick<Provider, "verify" | "forwardHeaders">;

/**
 * The same under the header names of Svix, whose service sends for several providers:
 * https://docs.svix.com/retries.
 */
export const SVIX = {
  verify: {
    ...STANDARD_WEBHOOKS.verify,
    content: "{header:svix-id}.{ts}.{body}",
    signature: { ...STANDARD_WEBHOOKS.verify.signature, header: "svix-signature" },
    timestamp: { ...STANDARD_WEBHOOKS.verify.timestamp, at: "header:svix-timestamp" },
  },
  forwardHeaders: ["svix-id", "svix-timestamp"],
  timeoutSeconds: 15,
  retryHours: 28,
} satisfies Pick<Provider, "verify" | "forwardHeaders" | "timeoutSeconds" | "retryHours">;

/** https://docs.slack.dev/authentication/verifying-requests-from-slack. */
export const SLACK_MAC = {
  kind: "mac",
  hash: "sha256",
  content: "v0:{ts}:{body}",
  signature: { header: "x-slack-signature", prefix: "v0=", encoding: "hex" },
  timestamp: { at: "header:x-slack-request-timestamp", unit: "s", toleranceSeconds: 300 },
} satisfies Provider["verify"];

/** Up to 100 events in one delivery; `eventId` alone is not unique, by HubSpot's own page. */
export const HUBSPOT = {
  event: {
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
    // An association of two objects names both, and has no `objectId`.
    id: [
      "body:/eventId",
      "body:/subscriptionId",
      "body:/portalId | ''",
      "body:/occurredAt",
      "body:/objectId | body:/fromObjectId",
      "body:/toObjectId | ''",
    ],
    type: ["body:/subscriptionType"],
    time: { at: "body:/occurredAt", unit: "ms" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 5,
  retryHours: 72,
} satisfies Partial<Provider>;

/** Events in Event Grid's own schema come in a list, CloudEvents alone or in one. */
export const EVENT_GRID = {
  event: {
    id: ["body:/source", "body:/id"],
    // The token proves who sends, not what.
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/0/eventType | body:/type | body:/0/type"],
    time: { at: "body:/0/eventTime | body:/time | body:/0/time", unit: "iso" },
  },
  items: {
    at: "",
    id: ["body:/topic | body:/source", "body:/id"],
    type: ["body:/eventType | body:/type"],
    time: { at: "body:/eventTime | body:/time", unit: "iso" },
  },
  handshakes: [
    {
      // Sent as an event is, so it is proved as one. `validationUrl` is never fetched.
      proof: "signed",
      when: {
        has: {
          "body:/0/eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
          "body:/0/data/validationCode": true,
        },
      },
      answer: { json: { validationResponse: "{body:/0/data/validationCode}" } },
    },
    {
      // Subscriptions with the CloudEvents schema.
      proof: "unsigned",
      when: { method: "OPTIONS", has: { "header:webhook-request-origin": "eventgrid.azure.net" } },
      answer: {
        headers: {
          "webhook-allowed-origin": "eventgrid.azure.net",
          "webhook-allowed-rate": "*",
          allow: "POST, OPTIONS",
        },
      },
    },
  ],
  forwardHeaders: ["aeg-*"],
  timeoutSeconds: 30,
  retryHours: 24,
} satisfies Partial<Provider>;

/**
 * Tokens of a Google service account:
 * https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions.
 */
export const GOOGLE_OIDC = {
  kind: "jwt",
  header: "authorization",
  prefix: "Bearer ",
  algorithm: "RS256",
  jwks: "https://www.googleapis.com/oauth2/v3/certs",
  issuer: ["https://accounts.google.com", "accounts.google.com"],
  audienceOption: "audience",
  emailOption: "email",
} satisfies Provider["verify"];

/** Deliveries that nothing names: equal ones are one event. */
export const BY_CONTENT = {
  by: ["type", "content"],
  known: "inferred",
} satisfies Identity;

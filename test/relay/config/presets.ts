import type { Provider } from "../../../src/types/provider.ts";

const base = {
  docs: "https://example.com/webhooks",
  secret: "the signing secret",
  event: { idSigned: true, type: ["body:/type"] },
  forwardHeaders: ["x-hub-*"],
  timeoutSeconds: 10,
  retryHours: 0,
} as const;

const mac = {
  kind: "mac",
  hash: "sha256",
  content: "{body}",
  signature: { header: "x-hub-signature-256", prefix: "sha256=", encoding: "hex" },
} as const;

/** Presets of the shapes that a config can meet. */
export const presets: Readonly<Record<string, Provider>> = {
  github: { ...base, name: "github", title: "GitHub", verify: mac },
  stripe: {
    ...base,
    name: "stripe",
    title: "Stripe",
    verify: {
      ...mac,
      content: "{ts}.{body}",
      signature: { header: "stripe-signature", separator: ",", prefix: "v1=", encoding: "hex" },
      timestamp: { at: "item:t=", unit: "s", toleranceSeconds: 300 },
    },
    forwardHeaders: [],
    retryHours: 72,
  },
  twilio: {
    ...base,
    name: "twilio",
    title: "Twilio",
    verify: {
      kind: "url-form",
      hash: "sha1",
      signature: { header: "x-twilio-signature", encoding: "base64" },
    },
    respond: { status: 200, body: "<Response/>", contentType: "text/xml" },
  },
  meta: {
    ...base,
    name: "meta",
    title: "Meta",
    verify: mac,
    options: { verifyToken: { required: true, help: "the text you typed at Meta" } },
    retryHours: null,
  },
  "google-pubsub": {
    ...base,
    name: "google-pubsub",
    title: "Google Pub/Sub",
    verify: {
      kind: "jwt",
      header: "authorization",
      prefix: "Bearer ",
      algorithm: "RS256",
      jwks: "https://www.googleapis.com/oauth2/v3/certs",
    },
  },
};

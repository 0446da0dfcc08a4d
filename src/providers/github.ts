import type { Provider } from "../types/provider.ts";

export const github = {
  name: "github",
  title: "GitHub",
  docs: "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-hub-signature-256", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    id: "header:x-github-delivery",
    idSigned: false,
    identity: { by: ["id", "header:x-github-hook-id | ''"], known: "documented" },
    type: ["header:x-github-event", "body:/action"],
    // Webhooks set to application/x-www-form-urlencoded; the signature covers the form.
    json: "body:/payload",
  },
  forwardHeaders: ["x-github-*"],
  timeoutSeconds: 10,
  // GitHub never retries by itself; people redeliver by hand or API, up to 3 days back.
  retryHours: 72,
} satisfies Provider;

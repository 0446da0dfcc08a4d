import type { Provider } from "../types/provider.ts";

export const vercel = {
  name: "vercel",
  title: "Vercel",
  docs: "https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks",
  secret: "the webhook's secret; for an integration, its client secret",
  verify: {
    kind: "mac",
    hash: "sha1",
    content: "{body}",
    signature: { header: "x-vercel-signature", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/createdAt", unit: "ms" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

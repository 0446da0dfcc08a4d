import type { Provider } from "../types/provider.ts";

export const easypost = {
  name: "easypost",
  title: "EasyPost",
  docs: "https://docs.easypost.com/guides/webhooks-guide",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "nfkd",
    content: "{body}",
    signature: { header: "x-hmac-signature", prefix: "hmac-sha256-hex=", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: {
      by: ["id"],
      changes: ["/status", "/pending_urls", "/completed_urls"],
      known: "documented",
    },
    type: ["body:/description"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: 7,
  retryHours: null,
} satisfies Provider;

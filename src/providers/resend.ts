import type { Provider } from "../types/provider.ts";

export const resend = {
  name: "resend",
  title: "Resend",
  docs: "https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests",
  secret: "the webhook's signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:svix-id}.{ts}.{body}",
    signature: { header: "svix-signature", separator: " ", prefix: "v1,", encoding: "base64" },
    timestamp: { at: "header:svix-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "header:svix-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: ["svix-id", "svix-timestamp"],
  timeoutSeconds: 15,
  retryHours: 28,
} satisfies Provider;

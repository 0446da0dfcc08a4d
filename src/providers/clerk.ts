import type { Provider } from "../types/provider.ts";

export const clerk = {
  name: "clerk",
  title: "Clerk",
  docs: "https://clerk.com/docs/guides/development/webhooks/overview",
  secret: "the endpoint's signing secret (whsec_…)",
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
    time: { at: "body:/timestamp", unit: "ms" },
  },
  forwardHeaders: ["svix-id", "svix-timestamp"],
  // Sent by Svix: https://docs.svix.com/retries.
  timeoutSeconds: 15,
  retryHours: 28,
} satisfies Provider;

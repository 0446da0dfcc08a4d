import type { Provider } from "../types/provider.ts";

export const bitbucket = {
  name: "bitbucket",
  title: "Bitbucket Cloud",
  docs: "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // SHA-256, although the header has the name of GitHub's SHA-1 one.
    signature: { header: "x-hub-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    id: "header:x-request-uuid",
    idSigned: false,
    // A repository's webhooks and its workspace's may share a source.
    identity: { by: ["id", "header:x-hook-uuid | ''"], known: "inferred" },
    type: ["header:x-event-key"],
  },
  forwardHeaders: ["x-event-key", "x-hook-uuid", "x-request-uuid", "x-attempt-number"],
  timeoutSeconds: 10,
  // Two more tries.
  retryHours: 1,
} satisfies Provider;

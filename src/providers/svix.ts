import type { Provider } from "../types/provider.ts";

export const svix = {
  name: "svix",
  title: "Svix",
  docs: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
  secret: "the endpoint's signing secret (whsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "whsec",
    content: "{header:svix-id | header:webhook-id}.{ts}.{body}",
    signature: {
      header: ["svix-signature", "webhook-signature"],
      separator: " ",
      prefix: "v1,",
      encoding: "base64",
    },
    timestamp: {
      at: "header:svix-timestamp | header:webhook-timestamp",
      unit: "s",
      toleranceSeconds: 300,
    },
  },
  event: {
    id: "header:svix-id | header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type | body:/event_type | body:/eventType"],
  },
  forwardHeaders: ["svix-id", "svix-timestamp", "webhook-id", "webhook-timestamp"],
  timeoutSeconds: 15,
  retryHours: 28,
} satisfies Provider;

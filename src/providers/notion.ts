import type { Provider } from "../types.ts";

export const notion = {
  name: "notion",
  title: "Notion",
  docs: "https://developers.notion.com/reference/webhooks",
  secret: "the subscription's verification token (secret_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-notion-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  // Eight tries.
  retryHours: 24,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const kontentAi = {
  name: "kontent-ai",
  title: "Kontent.ai",
  docs: "https://kontent.ai/learn/docs/webhooks/webhooks/javascript",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-kontent-ai-signature", encoding: "base64" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/notifications/0/message/object_type", "body:/notifications/0/message/action"],
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;

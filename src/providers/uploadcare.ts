import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const uploadcare = {
  name: "uploadcare",
  title: "Uploadcare",
  docs: "https://uploadcare.com/docs/webhooks/",
  secret: "the webhook's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-uc-signature", prefix: "v1=", encoding: "hex" },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/hook/event"],
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

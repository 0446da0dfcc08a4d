import type { Provider } from "../types/provider.ts";
import { BY_CONTENT } from "./_families.ts";

export const retell = {
  name: "retell",
  title: "Retell AI",
  docs: "https://docs.retellai.com/features/secure-webhook",
  secret: "the API key with the webhook badge",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}{ts}",
    signature: { header: "x-retell-signature", separator: ",", prefix: "d=", encoding: "hex" },
    timestamp: { at: "item:v=", unit: "ms", toleranceSeconds: 300 },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/event"],
  },
  forwardHeaders: [],
  timeoutSeconds: 10,
  // Three tries.
  retryHours: 1,
} satisfies Provider;

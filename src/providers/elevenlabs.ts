import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const elevenlabs = {
  name: "elevenlabs",
  title: "ElevenLabs",
  docs: "https://elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks",
  secret: "the webhook's HMAC secret (wsec_…)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: { header: "elevenlabs-signature", separator: ",", prefix: "v0=", encoding: "hex" },
    timestamp: { at: "item:t=", unit: "s", toleranceSeconds: 1800 },
  },
  event: {
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/type"],
    time: { at: "body:/event_timestamp", unit: "s" },
  },
  // ElevenLabs asks for 200, and switches off webhooks that keep failing.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

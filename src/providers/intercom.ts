import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const intercom = {
  name: "intercom",
  title: "Intercom",
  docs: "https://developers.intercom.com/docs/webhooks/setting-up-webhooks#signed-notifications",
  secret: "the app's client secret",
  verify: {
    kind: "mac",
    hash: "sha1",
    content: "{body}",
    signature: { header: "x-hub-signature", prefix: "sha1=", encoding: "hex" },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: {
      by: ["id"],
      changes: ["/delivery_status", "/delivery_attempts", "/delivered_at"],
      known: "documented",
    },
    type: ["body:/topic"],
    time: { at: "body:/created_at", unit: "s" },
  },
  handshakes: [
    // Asked when the URL is saved.
    { proof: "unsigned", when: { method: "HEAD" }, answer: { status: 200 } },
  ],
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 5,
  // One more try after a minute.
  retryHours: 1,
} satisfies Provider;

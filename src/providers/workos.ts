import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const workos = {
  name: "workos",
  title: "WorkOS",
  docs: "https://workos.com/docs/events/data-syncing/webhooks",
  secret: "the endpoint's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    signature: { header: "workos-signature", separator: ",", prefix: "v1=", encoding: "hex" },
    timestamp: { at: "item:t=", unit: "ms", toleranceSeconds: 180 },
  },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  // WorkOS asks for 200.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;

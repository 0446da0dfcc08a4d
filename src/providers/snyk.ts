import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const snyk = {
  name: "snyk",
  title: "Snyk",
  docs: "https://docs.snyk.io/snyk-api/using-specific-snyk-apis/webhooks-apis/validating-payloads",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-hub-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    id: "header:x-snyk-transport-id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["header:x-snyk-event"],
    time: { at: "header:x-snyk-timestamp", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: ["x-snyk-*"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

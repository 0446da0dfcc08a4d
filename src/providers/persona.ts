import type { Provider } from "../types/provider.ts";

export const persona = {
  name: "persona",
  title: "Persona",
  docs: "https://docs.withpersona.com/webhooks-best-practices",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{ts}.{body}",
    // While a secret is rotated the header holds two whole sets, `t=…,v1=… t=…,v1=…`, one per
    // secret.
    signature: {
      header: "persona-signature",
      separator: ",",
      prefix: "v1=",
      encoding: "hex",
      groups: " ",
    },
    timestamp: { at: "item:t=", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/data/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/data/attributes/name"],
    time: { at: "body:/data/attributes/created-at", unit: "iso" },
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

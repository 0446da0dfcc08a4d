import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const mollie = {
  name: "mollie",
  title: "Mollie (next-gen webhooks)",
  docs: "https://docs.mollie.com/reference/webhooks-best-practices",
  secret: "the webhook's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-mollie-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    // Classic webhooks, a form that holds nothing but an id, are unsigned and refused.
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/createdAt", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 15,
  // Ten tries.
  retryHours: 26,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { STANDARD_WEBHOOKS } from "./_families.ts";

export const polarLegacy = {
  name: "polar-legacy",
  title: "Polar, with a secret made before 8 September 2026",
  docs: "https://polar.sh/docs/integrate/webhooks/delivery",
  secret: "the endpoint's entire secret, as Polar shows it",
  ...STANDARD_WEBHOOKS,
  // Polar decodes the secrets that it has made since then:
  // https://github.com/polarsource/polar/pull/14117.
  verify: { ...STANDARD_WEBHOOKS.verify, key: "utf8" },
  event: {
    id: "header:webhook-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  timeoutSeconds: 10,
  retryHours: null,
} satisfies Provider;

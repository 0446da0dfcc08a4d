import type { Provider } from "../types/provider.ts";
import { GOOGLE_OIDC } from "./_families.ts";

export const eventarc = {
  name: "eventarc",
  title: "Google Eventarc",
  docs: "https://cloud.google.com/eventarc/docs/run/route-trigger-cloud-run",
  secret: "none: Google's public keys are fetched",
  verify: GOOGLE_OIDC,
  options: {
    audience: {
      required: true,
      help: "the audience of the trigger's tokens (its destination URL)",
    },
    email: { required: true, help: "the service account of the trigger" },
  },
  event: {
    id: ["header:ce-source | body:/source", "header:ce-id | body:/id"],
    // The token proves who pushes, not what: neither headers nor body are bound to it.
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["header:ce-type | body:/type"],
    time: { at: "header:ce-time | body:/time", unit: "iso" },
    format: "any",
  },
  forwardHeaders: ["ce-*"],
  timeoutSeconds: null,
  retryHours: 24,
} satisfies Provider;

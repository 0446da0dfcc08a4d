import type { Provider } from "../types/provider.ts";

export const hookdeck = {
  name: "hookdeck",
  title: "Hookdeck",
  docs: "https://hookdeck.com/docs/authentication#hookdeck-webhook-signature-verification",
  secret: "the project's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // The second one while the secret is rotated.
    signature: { header: ["x-hookdeck-signature", "x-hookdeck-signature-2"], encoding: "base64" },
  },
  event: {
    // The body is whatever the original sender sent.
    id: "header:x-hookdeck-eventid",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: [],
    format: "any",
  },
  forwardHeaders: ["x-hookdeck-*"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;

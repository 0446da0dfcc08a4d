import type { Provider } from "../types/provider.ts";

export const slackInteractivity = {
  name: "slack-interactivity",
  title: "Slack interactivity (buttons, modals, shortcuts)",
  docs: "https://docs.slack.dev/interactivity/handling-user-interaction",
  secret: "the app's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "v0:{ts}:{body}",
    signature: { header: "x-slack-signature", prefix: "v0=", encoding: "hex" },
    timestamp: { at: "header:x-slack-request-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  // The signature covers the form; what happened is JSON in its one field.
  event: {
    id: "body:/trigger_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    json: "body:/payload",
  },
  // An empty 200 acknowledges; for a submitted modal it also closes the view.
  respond: { status: 200, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 0,
} satisfies Provider;

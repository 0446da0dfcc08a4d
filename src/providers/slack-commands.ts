import type { Provider } from "../types/provider.ts";

export const slackCommands = {
  name: "slack-commands",
  title: "Slack slash commands",
  docs: "https://docs.slack.dev/interactivity/implementing-slash-commands",
  secret: "the app's signing secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "v0:{ts}:{body}",
    signature: { header: "x-slack-signature", prefix: "v0=", encoding: "hex" },
    timestamp: { at: "header:x-slack-request-timestamp", unit: "s", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/trigger_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/command"],
  },
  // Slack shows the answer's body to the user; an empty 200 acknowledges in silence.
  respond: { status: 200, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 0,
} satisfies Provider;

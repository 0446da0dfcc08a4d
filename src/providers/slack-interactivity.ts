import type { Provider } from "../types/provider.ts";
import { PLAIN_200, SLACK_MAC } from "./_families.ts";

export const slackInteractivity = {
  name: "slack-interactivity",
  title: "Slack interactivity (buttons, modals, shortcuts)",
  docs: "https://docs.slack.dev/interactivity/handling-user-interaction",
  secret: "the app's signing secret",
  verify: SLACK_MAC,
  // The signature covers the form; what happened is JSON in its one field.
  event: {
    id: "body:/trigger_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    json: "body:/payload",
  },
  // An empty 200 acknowledges; for a submitted modal it also closes the view.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 0,
} satisfies Provider;

import type { Provider } from "../types/provider.ts";
import { PLAIN_200, SLACK_MAC } from "./_families.ts";

export const slackCommands = {
  name: "slack-commands",
  title: "Slack slash commands",
  docs: "https://docs.slack.dev/interactivity/implementing-slash-commands",
  secret: "the app's signing secret",
  verify: SLACK_MAC,
  event: {
    id: "body:/trigger_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/command"],
  },
  // Slack now and then asks whether the endpoint still answers.
  handshakes: [{ proof: "signed", when: { has: { "body:/ssl_check": "1" } }, answer: {} }],
  // Slack shows the answer's body to the user; an empty 200 acknowledges in silence.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: 0,
} satisfies Provider;

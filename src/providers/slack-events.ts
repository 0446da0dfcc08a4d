import type { Provider } from "../types/provider.ts";
import { SLACK_MAC } from "./_families.ts";

export const slackEvents = {
  name: "slack-events",
  title: "Slack Events API",
  docs: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
  secret: "the app's signing secret",
  verify: SLACK_MAC,
  event: {
    id: "body:/event_id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event/type | body:/type"],
    time: { at: "body:/event_time", unit: "s" },
  },
  handshakes: [
    {
      // Slack signs this request too, so nobody else can have a challenge echoed.
      proof: "signed",
      when: { has: { "body:/type": "url_verification", "body:/challenge": true } },
      answer: { text: "{body:/challenge}" },
    },
  ],
  forwardHeaders: ["x-slack-retry-num", "x-slack-retry-reason"],
  timeoutSeconds: 3,
  // At once, after 1 and after 5 minutes; with "delayed events" hourly for a day.
  retryHours: 1,
} satisfies Provider;

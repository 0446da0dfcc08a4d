import { APP, CHANNEL, TEAM, USER, userAgent } from "./_slack.ts";
import type { SampleBook } from "./sample.ts";

/** After https://docs.slack.dev/reference/interaction-payloads. */
export const book: SampleBook = {
  userAgent,
  samples: [
    {
      event: "block_actions",
      formJson: {
        type: "block_actions",
        user: { id: USER, username: "ada", name: "ada", team_id: TEAM },
        api_app_id: APP,
        token: "deprecated-verification-token",
        container: {
          type: "message",
          message_ts: "1795435200.004219",
          channel_id: CHANNEL,
          is_ephemeral: false,
        },
        trigger_id: "8069124417766.6843471257.3f1c9d0be74a25e8",
        team: { id: TEAM, domain: "analytical-engines" },
        channel: { id: CHANNEL, name: "mill" },
        response_url: `https://hooks.slack.com/actions/${TEAM}/8073511290406/x1Yk7QvJ2ZbW`,
        actions: [
          {
            action_id: "approve",
            block_id: "kQ3x",
            text: { type: "plain_text", text: "Approve", emoji: true },
            value: "release-1.2.0",
            type: "button",
            action_ts: "1795435200.104219",
          },
        ],
      },
    },
    {
      event: "view_submission",
      formJson: {
        type: "view_submission",
        team: { id: TEAM, domain: "analytical-engines" },
        user: { id: USER, username: "ada", name: "ada", team_id: TEAM },
        api_app_id: APP,
        token: "deprecated-verification-token",
        trigger_id: "8069124417766.6843471257.3f1c9d0be74a25e8",
        view: {
          id: "V06TE7K9QHJ",
          team_id: TEAM,
          type: "modal",
          callback_id: "release",
          state: {
            values: { note: { text: { type: "plain_text_input", value: "Carriage & all" } } },
          },
        },
        response_urls: [],
      },
    },
  ],
};

import type { Sample, SampleBook } from "./sample.ts";

const TEAM = "T06QX1V7KBD";
const APP = "A06RB2W9MLE";
const USER = "U06Q84ZT3NC";
const CHANNEL = "C06SD5Y8PFG";
const userAgent = "Slackbot 1.0 (+https://api.slack.com/robots)";

const callback = (type: string, event: Record<string, unknown>): Sample => ({
  event: type,
  json: {
    token: "deprecated-verification-token",
    team_id: TEAM,
    context_team_id: TEAM,
    context_enterprise_id: null,
    api_app_id: APP,
    event: { type, user: USER, ts: "1795435200.004219", ...event, event_ts: "1795435200.004219" },
    type: "event_callback",
    event_id: "Ev082KLM4TQX",
    event_time: 1_795_435_200,
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM,
        user_id: USER,
        is_bot: false,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: "4-eyJldCI6Im1lc3NhZ2UiLCJ0aWQiOiJUMDZRWDFWN0tCRCJ9",
  },
});

const text = "Deploy the mill, please – the carriage is in 🚂";
const blocks = [
  {
    type: "rich_text",
    block_id: "kQ3x",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  },
];

/** After https://docs.slack.dev/apis/events-api. */
const slackEvents: SampleBook = {
  userAgent,
  samples: [
    callback("message", {
      client_msg_id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
      text,
      team: TEAM,
      blocks,
      channel: CHANNEL,
      channel_type: "channel",
    }),
    callback("app_mention", {
      client_msg_id: "1b7f3a20-6c4d-4e19-a0b5-92d8e4f6c731",
      text: `<@U06RB4D2QTS> ${text}`,
      team: TEAM,
      blocks,
      channel: CHANNEL,
    }),
    callback("reaction_added", {
      reaction: "rocket",
      item: { type: "message", channel: CHANNEL, ts: "1795435100.000200" },
      item_user: USER,
    }),
    callback("team_join", {
      user: { id: USER, team_id: TEAM, name: "ada", real_name: "Ada Lovelace", is_bot: false },
    }),
  ],
};

/** After https://docs.slack.dev/interactivity/implementing-slash-commands. */
const slackCommands: SampleBook = {
  userAgent,
  samples: [
    {
      event: "/deploy",
      form: {
        token: "deprecated-verification-token",
        team_id: TEAM,
        team_domain: "analytical-engines",
        channel_id: CHANNEL,
        channel_name: "mill",
        user_id: USER,
        user_name: "ada",
        command: "/deploy",
        text: "mill to production & tell #ops",
        api_app_id: APP,
        is_enterprise_install: "false",
        response_url: `https://hooks.slack.com/commands/${TEAM}/8073511290406/x1Yk7QvJ2ZbW`,
        trigger_id: "8069124417766.6843471257.3f1c9d0be74a25e8",
      },
    },
  ],
};

/** After https://docs.slack.dev/reference/interaction-payloads. */
const slackInteractivity: SampleBook = {
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

/** By preset. */
export const books: Readonly<Record<string, SampleBook>> = {
  "slack-events": slackEvents,
  "slack-commands": slackCommands,
  "slack-interactivity": slackInteractivity,
};

import { APP, CHANNEL, TEAM, USER, userAgent } from "./_slack.ts";
import type { Sample, SampleBook } from "./sample.ts";

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
export const book: SampleBook = {
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

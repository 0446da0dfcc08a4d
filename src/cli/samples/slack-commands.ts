import { APP, CHANNEL, TEAM, USER, userAgent } from "./_slack.ts";
import type { SampleBook } from "./sample.ts";

/** After https://docs.slack.dev/interactivity/implementing-slash-commands. */
export const book: SampleBook = {
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

import type { SampleBook } from "./sample.ts";

/** After https://docs.discord.com/developers/interactions/receiving-and-responding. */
export const book: SampleBook = {
  userAgent: "Discord-Interactions/1.0 (+https://discord.com)",
  samples: [
    {
      event: "2",
      json: {
        app_permissions: "562949953601536",
        application_id: "845027738276462632",
        channel_id: "772908445358620702",
        data: {
          id: "866818195033292851",
          name: "deploy",
          type: 1,
          options: [{ name: "service", type: 3, value: "mill" }],
        },
        entitlements: [],
        guild_id: "772904309264089089",
        guild_locale: "de",
        id: "867793854505943041",
        locale: "de",
        member: {
          deaf: false,
          joined_at: "2026-01-25T09:30:11.000000+00:00",
          mute: false,
          nick: null,
          permissions: "2147483647",
          roles: [],
          user: {
            avatar: null,
            discriminator: "0",
            global_name: "Ada",
            id: "167348773423415296",
            public_flags: 0,
            username: "ada",
          },
        },
        token: "sample-interaction-token",
        type: 2,
        version: 1,
      },
    },
    {
      event: "3",
      json: {
        application_id: "845027738276462632",
        channel_id: "772908445358620702",
        data: { component_type: 2, custom_id: "approve" },
        id: "867793854505943042",
        token: "sample-interaction-token",
        type: 3,
        version: 1,
      },
    },
  ],
};

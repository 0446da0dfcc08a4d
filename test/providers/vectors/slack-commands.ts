import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
    standing: "published",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    at: new Date(1531420618 * 1000),
    sent: {
      body: [
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V",
        "channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=",
        "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN",
        "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
      ].join("&"),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        "X-Slack-Request-Timestamp": "1531420618",
      },
    },
    event: {
      type: "/webhook-collect",
      id: "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    },
  },
];

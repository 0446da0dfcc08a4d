import type { Vector } from "../vector.ts";
import { mac, SECONDS } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://buildkite.com/docs/apis/webhooks/pipelines#webhook-signature",
    standing: "described",
    secret: "30222eb518dc3fb61ec9e64dd78d163f62cb1342",
    sent: {
      body: '{"event":"build.finished","build":{"id":"f62a1b4d-10f9-4790-bc1c-e2c3a0c80983","state":"passed"},"sender":{"name":"Keith"}}',
      headers: (body, secret) => ({
        "x-buildkite-event": "build.finished",
        "x-buildkite-signature": `timestamp=${SECONDS},signature=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
      }),
    },
    event: { type: "build.finished" },
  },
  {
    by: "https://github.com/buildkite/go-buildkite/blob/main/webhook_test.go",
    standing: "published",
    secret: "29b1ff5779c76bd48ba6705eb99ff970",
    at: new Date(1642080837 * 1000),
    sent: {
      body: '{"event":"ping","service":{"id":"c9f8372d-c0cd-43dc-9274-768a875cf6ca","provider":"webhook","settings":{"url":"https://server.com/webhooks"}},"organization":{"id":"49801950-1df0-474f-bb56-ad6a930c5cb9","graphql_id":"T3JnYW5pemF0aW9uLS0tZTBmMzk3MgsTksGkxOWYtZTZjNzczZTJiYjEy","url":"https://api.buildkite.com/v2/organizations/acme-inc","web_url":"https://buildkite.com/acme-inc","name":"ACME Inc","slug":"acme-inc","agents_url":"https://api.buildkite.com/v2/organizations/acme-inc/agents","emojis_url":"https://api.buildkite.com/v2/organizations/acme-inc/emojis","created_at":"2021-02-03T20:34:10.486Z","pipelines_url":"https://api.buildkite.com/v2/organizations/acme-inc/pipelines"},"sender":{"id":"c9f8372d-c0cd-43dc-9269-bcbb7f308e3f","name":"ACME Man"}}',
      headers: {
        "x-buildkite-event": "ping",
        "x-buildkite-signature":
          "timestamp=1642080837,signature=582d496ac2d869dd97a3101c4cda346288c49a742592daf582ec64c86449f79c",
      },
    },
    event: { type: "ping" },
  },
];

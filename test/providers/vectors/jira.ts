import type { Printed, Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.atlassian.com/cloud/jira/platform/webhooks/",
    standing: "described",
    secret: "It's a secret to everybody 8",
    sent: {
      body: '{"timestamp":1795435199000,"webhookEvent":"jira:issue_updated","issue":{"id":"99291","fields":{"summary":"Größe"}}}',
      headers: signs("x-hub-signature", "hex", {
        prefix: "sha256=",
        more: { "x-atlassian-webhook-identifier": "a8f7b6c5d4e3" },
      }),
    },
    event: {
      type: "jira:issue_updated",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

export const printed: readonly Printed[] = [
  {
    by: "https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks",
    secret: "It's a Secret to Everybody",
    body: "Hello World!",
    headers: {
      "content-type": "text/plain",
      "x-hub-signature": "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
    },
  },
];

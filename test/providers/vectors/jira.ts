import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

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
      id: "a8f7b6c5d4e3",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

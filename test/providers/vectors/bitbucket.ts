import type { Printed, Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks",
    standing: "described",
    secret: "It's a secret to everybody 9",
    sent: {
      body: '{"actor":{"display_name":"Emma"},"repository":{"name":"relay"},"push":{"changes":[]}}',
      headers: signs("x-hub-signature", "hex", {
        prefix: "sha256=",
        more: {
          "x-event-key": "repo:push",
          "x-request-uuid": "0e2c1f5c-4d4b-4a5c-8f8b-3a3b0c1d2e3f",
        },
      }),
    },
    event: { type: "repo:push", id: "0e2c1f5c-4d4b-4a5c-8f8b-3a3b0c1d2e3f" },
  },
];

export const printed: readonly Printed[] = [
  {
    by: "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks",
    secret: "It's a Secret to Everybody",
    body: "Hello World!",
    headers: {
      "content-type": "text/plain",
      "x-hub-signature": "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9",
    },
  },
];

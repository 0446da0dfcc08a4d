import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

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

import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.snyk.io/snyk-api/using-specific-snyk-apis/webhooks-apis/validating-payloads",
    standing: "described",
    secret: "5e0b9a4c2d",
    sent: {
      body: '{"project":{"name":"relay"},"newIssues":[],"removedIssues":[]}',
      headers: signs("x-hub-signature", "hex", {
        prefix: "sha256=",
        more: { "x-snyk-event": "project_snapshot/v0", "x-snyk-transport-id": "83eb0c8a" },
      }),
    },
    event: { type: "project_snapshot/v0", id: "83eb0c8a" },
  },
];

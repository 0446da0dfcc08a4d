import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // A library for the scheme that Snyk's page refers to.
    by: "x-hub-signature 2.1.3",
    standing: "recorded",
    secret: "5e0b9a4c2d",
    sent: {
      body: '{"project":{"name":"relay"},"newIssues":[],"removedIssues":[]}',
      headers: {
        "x-hub-signature":
          "sha256=62166e8a3bd02fd368c121a4b109395a16467801d286e5b084480af1f5fdf8db",
        "x-snyk-event": "project_snapshot/v0",
        "x-snyk-transport-id": "83eb0c8a",
      },
    },
    event: { type: "project_snapshot/v0", id: "83eb0c8a" },
  },
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

import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

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
];

import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "npm-hook-receiver 1.0.0",
    standing: "recorded",
    secret: "this-is-a-shared-secret-7",
    sent: {
      body: '{"event":"package:publish","name":"relay","type":"package","version":"1.0.0","hookOwner":{"username":"bcoe"},"payload":{}}',
      headers: {
        "x-npm-signature":
          "sha256=2c5477c8e6fcd267355ce9619fac809bee01784a64641a7781a45da034e29076",
      },
    },
    event: { type: "package:publish" },
  },
];

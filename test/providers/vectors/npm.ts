import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://docs.npmjs.com/cli/v10/commands/npm-hook",
    standing: "described",
    secret: "this-is-a-shared-secret-7",
    sent: {
      body: '{"event":"package:publish","name":"relay","type":"package","version":"1.0.0","hookOwner":{"username":"bcoe"},"payload":{}}',
      headers: signs("x-npm-signature", "hex", { prefix: "sha256=" }),
    },
    event: { type: "package:publish" },
  },
];

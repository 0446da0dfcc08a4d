import { type Fault, FAULTS } from "./faults.ts";
import type { Google } from "./google.ts";
import type { Random } from "./random.ts";

/** Makes tokens that end every second. */
export function shortTokens(google: Google): void {
  const from = performance.now();
  google.accepts = (authorization) => {
    google.token = `token-${Math.floor((performance.now() - from) / 1000)}`;
    return authorization === `Bearer ${google.token}`;
  };
}

/** A metadata server that fails so often. Whatever it does, nothing is made by it: only what it answers counts. */
export const tokenFaults =
  (chance: Random, share = 1 / 3) =>
  (): Fault | undefined =>
    chance.next() > share ? undefined : chance.pick(FAULTS);

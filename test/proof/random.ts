import { createHash } from "node:crypto";

/** Numbers that follow from a seed: the same run again, whatever the machine does in between. */
export type Random = {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;
  /** An integer from 0 up to, not including, `below`. */
  readonly below: (below: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** A source of its own for a part of the run, so that parts do not disturb one another. */
  readonly fork: (name: string | number) => Random;
};

/** The numbers of a seed (mulberry32, which passes for what this is for). */
export function randomOf(seed: string): Random {
  let state = createHash("sha256").update(seed).digest().readUInt32LE();
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick(list) {
      const found = list[below(list.length)];
      if (found === undefined) throw new TypeError("there is nothing to pick from");
      return found;
    },
    fork: (name) => randomOf(`${seed}/${name}`),
  };
}

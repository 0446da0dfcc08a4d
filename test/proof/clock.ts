import { existsSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "./random.ts";

/** What a process is started with whose clock is to be set. */
export const clockPreload = resolve(import.meta.dirname, "clock.cjs");

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [HOUR_MS, -HOUR_MS, DAY_MS, -DAY_MS];

/** A process's clock. */
export type StepClock = {
  /** How far it is off, in milliseconds. */
  readonly offMs: () => number;
  /** How often it was set. */
  readonly times: () => number;
  readonly set: (offMs: number) => Promise<void>;
};

/** The clock of a process that was started with `clockPreload`. */
export function clockOf(pid: number): StepClock {
  const file = join(tmpdir(), `relay-proof-clock-${pid}`);
  let off = 0;
  let times = 0;
  return {
    offMs: () => off,
    times: () => times,
    async set(offMs) {
      times += 1;
      // Until it is set, it is as it was.
      off = offMs || off;
      writeFileSync(`${file}-new`, String(offMs));
      renameSync(`${file}-new`, file);
      process.kill(pid, "SIGUSR2");
      while (existsSync(file)) await delay(2);
      off = offMs;
    },
  };
}

/** Sets clocks by an hour or a day, there and back, until it is ended: then all are right again. */
export function stepClocks(
  clocks: readonly StepClock[],
  random: Random,
): { readonly end: () => Promise<void> } {
  const state = { isOver: false };
  const running = clocks.map(async (clock, at) => {
    const chance = random.fork(at);
    while (!state.isOver) {
      await clock.set(chance.pick(STEPS_MS));
      await delay(50 + chance.below(300));
      await clock.set(0);
      await delay(50 + chance.below(200));
    }
  });
  const all = Promise.all(running);
  all.catch(() => undefined); // whoever ends it hears of it
  return {
    async end() {
      state.isOver = true;
      await all;
    },
  };
}

import type { Clock } from "../../../src/emulator/types.ts";

/** Simulated time, in whole milliseconds. */
export type SteppingClock = Clock & {
  /** One millisecond on; what falls due then is called. */
  readonly step: () => void;
};

/** A clock that stands still until it is stepped, for a great many timers. */
export function steppingClock(startMs: number): SteppingClock {
  let nowMs = startMs;
  const due = new Map<number, Set<() => void>>();
  return {
    now: () => nowMs,
    after: (ms, call) => {
      const atMs = nowMs + Math.max(1, Math.ceil(ms));
      const calls = due.get(atMs) ?? new Set();
      due.set(atMs, calls.add(call));
      return () => calls.delete(call);
    },
    step: () => {
      nowMs += 1;
      const calls = due.get(nowMs);
      due.delete(nowMs);
      for (const call of calls ?? []) call();
    },
  };
}

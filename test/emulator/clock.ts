import type { Clock } from "../../src/emulator/types.ts";

/** Time that moves only when told. */
export type FakeClock = Clock & {
  /** Moves on and calls whatever falls due on the way, in order. */
  readonly advance: (ms: number) => void;
};

type Timer = { readonly atMs: number; readonly call: () => void };

export const START = Date.parse("2026-01-02T03:04:05.678Z");

export function fakeClock(startMs = START): FakeClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();
  return {
    now: () => nowMs,
    after: (ms, call) => {
      const timer = { atMs: nowMs + ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers]
          .filter(({ atMs }) => atMs <= endMs)
          .sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.call();
      }
      nowMs = endMs;
    },
  };
}

import type { Clock } from "./types.ts";

/** Longest single wait. A laptop that slept has timers that are late by its sleep; at most this late. */
const LONGEST_WAIT_MS = 60_000;

/** The wall clock. Waiting on it does not keep the process alive. A longer wait than a minute may call back early. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

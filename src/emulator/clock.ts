import type { Clock } from "./types.ts";

/** Longest single wait. A laptop that slept has timers that are late by its sleep; at most this late. */
const LONGEST_WAIT_MS = 60_000;

/** The wall clock. Waiting on it does not keep the process alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, call) => {
    const atMs = Date.now() + ms;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const leftMs = atMs - Date.now();
      timer = setTimeout(
        () => (leftMs > LONGEST_WAIT_MS ? wait() : call()),
        Math.min(Math.max(leftMs, 0), LONGEST_WAIT_MS),
      );
      timer.unref();
    };
    wait();
    return () => clearTimeout(timer);
  },
};

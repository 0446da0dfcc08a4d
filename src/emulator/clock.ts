import type { Clock } from "./types.ts";

/**
 * The longest single timer. After a laptop has slept, a timer is late by as long as it slept: never
 * more than this.
 */
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

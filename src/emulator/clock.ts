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
    if (ms <= LONGEST_WAIT_MS) return timer(ms, call);
    const atMs = Date.now() + ms;
    let cancel = (): void => undefined;
    const wait = (): void => {
      const leftMs = atMs - Date.now();
      cancel = leftMs > LONGEST_WAIT_MS ? timer(LONGEST_WAIT_MS, wait) : timer(leftMs, call);
    };
    wait();
    return () => cancel();
  },
};

function timer(ms: number, call: () => void): () => void {
  const handle = setTimeout(call, Math.max(ms, 0));
  handle.unref();
  return () => clearTimeout(handle);
}

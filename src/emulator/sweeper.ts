import type { Store } from "./store/store.ts";
import type { Clock } from "./types.ts";

const BATCH = 1000;
const LONGEST_MS = 600_000;

/**
 * Deletes tasks at the end of their time to live, and reserved names whose time is over, in
 * batches. Returns a function that stops it. An expired task's name is free at once, since the task
 * never finished.
 */
export function startSweeper(store: Store, clock: Clock): () => void {
  let stopped = false;
  let cancel = (): void => undefined;

  function sweep(): void {
    const swept = store.transact(() => {
      cancel = clock.after(sweepSome(store, clock.now()), sweep);
    });
    swept.catch((cause: unknown) => {
      process.emitWarning(`Expired tasks were not deleted: ${String(cause)}`);
      cancel();
      if (!stopped) cancel = clock.after(LONGEST_MS, sweep);
    });
  }

  sweep();
  return () => {
    stopped = true;
    cancel();
  };
}

/** Deletes one batch; returns the milliseconds until there is more to do. */
function sweepSome(store: Store, nowMs: number): number {
  const expired = store.expired(nowMs, BATCH);
  for (const task of expired) store.endTask(task, nowMs);
  const dropped = store.dropTombstones(nowMs, BATCH);
  const more = expired.length === BATCH || dropped === BATCH;
  const nextMs = (store.nextExpiryMs() ?? Number.POSITIVE_INFINITY) - nowMs;
  return more ? 0 : Math.min(Math.max(nextMs, 0), LONGEST_MS);
}

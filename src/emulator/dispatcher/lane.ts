import { setImmediate } from "node:timers/promises";
import type { Cursor, Store } from "../store/store.ts";
import type { Clock, Queue, QueueEntry, Task } from "../types.ts";
import { type Bucket, fullBucket, msToNextToken, refill } from "./bucket.ts";

/** Decides when the tasks of one queue go: within its limits, first due first, asleep until the next is due. */
export type Lane = {
  /** The queue as it was last written. */
  readonly queue: () => Queue;
  /** The queue was written: its new settings hold from now on. */
  readonly change: (queue: Queue) => void;
  /** A task is due then that was not before: created, or to be tried again. */
  readonly expect: (dueMs: number, seq: number) => void;
  /** Something may be due now. */
  readonly wake: () => void;
  /** Looks at everything again in a second: the disk refused a write, and what it refused is not done. */
  readonly recover: () => void;
  /** Whether tasks are about to be picked. */
  readonly isPicking: () => boolean;
  /** Picks nothing any more. */
  readonly close: () => void;
};

type Parts = {
  readonly store: Store;
  readonly clock: Clock;
  /** Sends these tasks; they count as running until the promise of each has settled. */
  readonly start: (tasks: readonly Task[], lane: Lane) => readonly Promise<void>[];
};

const START: Cursor = { dueMs: -1, seq: -1 };
const RECOVERY_MS = 1000;
/**
 * What a queue starts in one turn of the event loop. Answers are read between turns, so that a quick target gets few
 * connections that stay busy instead of very many; a slow one still gets all that its queue allows.
 */
const PICK_LIMIT = 10;

/** A lane that is asleep until it is woken. */
export function createLane(entry: QueueEntry, { store, clock, start }: Parts): Lane {
  let { queue } = entry;
  let bucket: Bucket = fullBucket(queue.rateLimits.maxBurstSize, clock.now());
  let cursor = START;
  let picking = false;
  let recovering = false;
  let closed = false;
  let cancelTimer = (): void => undefined;
  const running = new Set<number>();

  function wake(): void {
    if (picking || recovering || closed) return;
    picking = true;
    void setImmediate()
      .then(() => {
        picking = false;
        if (!closed && !recovering) pump();
      })
      .catch((cause: unknown) => {
        process.emitWarning(`Tasks of ${queue.name} were not sent: ${String(cause)}`);
        recover();
      });
  }

  function pump(): void {
    cancelTimer();
    if (queue.state !== "RUNNING") return;
    const { rateLimits } = queue;
    const nowMs = clock.now();
    bucket = refill(bucket, rateLimits.maxDispatchesPerSecond, rateLimits.maxBurstSize, nowMs);
    const free = rateLimits.maxConcurrentDispatches - running.size;
    if (free <= 0) return; // the next answer wakes the lane
    const wanted = Math.min(free, Math.floor(bucket.tokens), PICK_LIMIT);
    const picked = wanted > 0 ? pick(nowMs, wanted) : [];
    bucket = { ...bucket, tokens: bucket.tokens - picked.length };
    send(picked);
    if (picked.length === wanted && wanted > 0) wake();
    else sleep(nowMs);
  }

  function pick(nowMs: number, wanted: number): Task[] {
    const picked: Task[] = [];
    for (;;) {
      const rows = store.due(entry.seq, cursor, nowMs, wanted - picked.length);
      for (const task of rows) {
        cursor = { dueMs: Math.ceil(task.scheduleMicros / 1000), seq: task.seq };
        if (!running.has(task.seq)) picked.push(task);
      }
      if (rows.length === 0 || picked.length >= wanted) return picked;
    }
  }

  function send(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    for (const { seq } of tasks) running.add(seq);
    for (const [i, sent] of start(tasks, lane).entries()) {
      const seq = tasks[i]?.seq ?? 0;
      const free = (): void => void running.delete(seq);
      void sent.then(free, free).then(wake);
    }
  }

  /** Waits for the next task to be due, and for a token to send it with. */
  function sleep(nowMs: number): void {
    const dueMs = store.nextDueMs(entry.seq, cursor);
    if (dueMs === undefined) return;
    const tokenMs = msToNextToken(bucket, queue.rateLimits.maxDispatchesPerSecond);
    cancelTimer = clock.after(Math.max(dueMs - nowMs, tokenMs, 0), wake);
  }

  function recover(): void {
    cursor = START;
    if (recovering || closed) return;
    recovering = true;
    cancelTimer();
    cancelTimer = clock.after(RECOVERY_MS, () => {
      recovering = false;
      wake();
    });
  }

  const lane: Lane = {
    queue: () => queue,
    change: (written) => {
      queue = written;
      wake();
    },
    // The cursor only ever skips what was picked: a task that sorts before it pulls it back.
    expect: (dueMs, seq) => {
      if (dueMs < cursor.dueMs || (dueMs === cursor.dueMs && seq <= cursor.seq)) {
        cursor = { dueMs, seq: seq - 1 };
      }
      wake();
    },
    wake,
    recover,
    isPicking: () => picking,
    close: () => {
      closed = true;
      cancelTimer();
    },
  };
  return lane;
}

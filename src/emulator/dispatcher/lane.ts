import { setImmediate } from "node:timers/promises";
import type { Cursor, Store } from "../store/store.ts";
import type { Clock, Queue, QueueEntry, Task } from "../types.ts";
import { type Bucket, fullBucket, msToNextToken, refill } from "./bucket.ts";

/**
 * Decides when the tasks of one queue are sent: in the order in which they are due, within its
 * limits. Sleeps until the next is due.
 */
export type Lane = {
  /** The queue's current settings. */
  readonly queue: () => Queue;
  /** Applies new settings. */
  readonly change: (queue: Queue) => void;
  /** A task will be due then: it was created, or is to be retried. */
  readonly expect: (dueMs: number, seq: number) => void;
  /** Something may be due now. */
  readonly wake: () => void;
  /**
   * Starts again from the first task in a second: the disk failed a write, and what it was about is
   * not done.
   */
  readonly recover: () => void;
  /** Whether tasks are about to be picked. */
  readonly isPicking: () => boolean;
  /** Stops picking tasks. */
  readonly close: () => void;
};

/** Tasks on their way. */
export type Started = {
  /** Settles once the attempts are counted on disk, and are being sent. */
  readonly counted: Promise<unknown>;
  /** One for each task, which counts as running until then. They never reject. */
  readonly ended: readonly Promise<void>[];
};

type Parts = {
  readonly store: Store;
  readonly clock: Clock;
  /** Sends these tasks. */
  readonly start: (tasks: readonly Task[], lane: Lane) => Started;
};

const START: Cursor = { dueMs: -1, seq: -1 };
const RECOVERY_MS = 1000;
/**
 * How many tasks a queue starts in one turn of the event loop. Responses are read between turns, so
 * that a fast target gets a few busy connections instead of very many; a slow one still gets all
 * that its queue allows.
 */
const PICK_LIMIT = 10;

/** A lane that sends nothing until it is woken. */
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
    if (free <= 0) return; // the next response wakes the lane
    const wanted = Math.min(free, Math.floor(bucket.tokens), PICK_LIMIT);
    const picked = wanted > 0 ? pick(nowMs, wanted) : [];
    bucket = { ...bucket, tokens: bucket.tokens - picked.length };
    const counted = picked.length > 0 ? send(picked) : undefined;
    if (counted !== undefined && picked.length === wanted) pickAfter(counted);
    else sleep(nowMs);
  }

  /**
   * Picking on while the disk syncs would start many more at once, each on a connection of its own.
   */
  function pickAfter(counted: Promise<unknown>): void {
    picking = true;
    const goOn = (): void => {
      picking = false;
      wake();
    };
    void counted.then(goOn, goOn);
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

  function send(tasks: readonly Task[]): Promise<unknown> {
    for (const { seq } of tasks) running.add(seq);
    const { counted, ended } = start(tasks, lane);
    for (const [i, one] of ended.entries()) {
      const seq = tasks[i]?.seq ?? 0;
      void one.then(() => {
        running.delete(seq);
        wake();
      });
    }
    return counted;
  }

  /** Waits until the next task is due and there is a token for it. */
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
    // The cursor skips only what has been picked: a task that sorts before it moves it back.
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

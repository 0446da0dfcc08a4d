import { setImmediate } from "node:timers/promises";
import { shortId } from "../names.ts";
import { requestOf } from "../route.ts";
import type { Activity } from "../logging/activity.ts";
import type { Store } from "../store/store.ts";
import type { Attempt, Clock, DispatchReport, QueueEntry, Task } from "../types.ts";
import {
  codeNameOf,
  type Ended,
  recordAttempt,
  type Recorded,
  type Senders,
  sendTask,
} from "./attempt.ts";
import { createLane, type Lane, type Started } from "./lane.ts";

/**
 * Sends due tasks to their targets, within each queue's limits, until they succeed or are given up.
 * It is notified of changes once they are on disk.
 */
export type Dispatcher = {
  /** A task was created. */
  readonly noteTask: (entry: QueueEntry, task: Task) => void;
  /** A queue was created or changed. */
  readonly noteQueue: (entry: QueueEntry) => void;
  /**
   * Sends a task regardless of limits and pause, even if it is running. To be called within a
   * transaction; the task is sent once that is on disk.
   */
  readonly force: (entry: QueueEntry, task: Task) => void;
  /** A queue was deleted. Running attempts finish, but their outcome is ignored. */
  readonly forget: (queueSeq: number) => void;
  /** All queues were deleted. */
  readonly forgetAll: () => void;
  /**
   * After a failing disk has undone writes: starts every queue again from its first task, in a
   * second.
   */
  readonly restart: () => void;
  /** The number of running attempts. */
  readonly running: () => number;
  /** Resolves once no attempt is running and every outcome is recorded. */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
};

type Parts = Senders & {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly onDispatch: (report: DispatchReport) => void;
};

/**
 * Joins the two halves: lanes decide when a task is sent, attempts what is sent and what is
 * recorded.
 */
export function createDispatcher(parts: Parts): Dispatcher {
  const { store, clock, activity, onDispatch } = parts;
  const lanes = new Map<number, Lane>();
  const attempts = new Set<Promise<void>>();
  let closed = false;

  function laneOf(entry: QueueEntry): Lane {
    const known = lanes.get(entry.seq);
    if (known !== undefined) return known;
    const lane = createLane(entry, { store, clock, start });
    lanes.set(entry.seq, lane);
    return lane;
  }

  /**
   * Attempts are counted on disk before they are sent: so no target is called for a task whose
   * creation then fails, nor over and over while the disk is full.
   */
  function start(tasks: readonly Task[], lane: Lane): Started {
    const begun = tasks.map((task) => ({ task, attempt: attemptNow(task) }));
    const counted = store.transact(() => {
      for (const { task, attempt } of begun) store.beginAttempt(task.seq, attempt);
    });
    const ended = begun.map(({ task, attempt }) => follow(lane, task, attempt, "due", counted));
    return { counted, ended };
  }

  const attemptNow = ({ scheduleMicros }: Task): Attempt => ({
    scheduleMicros,
    dispatchMs: clock.now(),
  });

  /** Tracks an attempt until it ends. The result never rejects. */
  function follow(
    lane: Lane,
    task: Task,
    attempt: Attempt,
    why: Ended["why"],
    counted?: Promise<unknown>,
  ): Promise<void> {
    const followed = attend(lane, task, attempt, why, counted).then(
      () => void attempts.delete(followed),
      (cause: unknown) => {
        attempts.delete(followed);
        process.emitWarning(`An attempt was not recorded: ${String(cause)}`);
        lane.recover();
      },
    );
    attempts.add(followed);
    return followed;
  }

  async function attend(
    lane: Lane,
    task: Task,
    attempt: Attempt,
    why: Ended["why"],
    counted: Promise<unknown> | undefined,
  ): Promise<void> {
    await counted;
    if (closed) return;
    const url = requestOf(task.http, lane.queue(), parts.appEngine).url;
    activity.dispatched(lane.queue(), task, url, attempt.dispatchMs);
    const outcome = await sendTask(parts, lane.queue(), task);
    if (closed) return;
    const ended = { queue: lane.queue(), task, attempt, outcome, why, nowMs: clock.now() };
    const recorded = await store.transact(() => recordAttempt(store, ended));
    if (recorded.nextAttemptMs !== undefined) lane.expect(recorded.nextAttemptMs, task.seq);
    const told = report(ended, recorded, url);
    activity.responded(ended.queue, task, {
      url,
      atMs: ended.nowMs,
      ms: told.ms,
      status: codeNameOf(outcome),
      retryMs: recorded.nextAttemptMs,
    });
    onDispatch(told);
  }

  return {
    noteTask: (entry, task) => {
      activity.created(entry.queue, task);
      laneOf(entry).expect(Math.ceil(task.scheduleMicros / 1000), task.seq);
    },
    noteQueue: (entry) => laneOf(entry).change(entry.queue),
    force: (entry, task) => {
      const attempt = attemptNow(task);
      store.beginAttempt(task.seq, attempt);
      store.afterwards(() => {
        const lane = laneOf(entry);
        void follow(lane, task, attempt, "forced");
      });
    },
    forget: (queueSeq) => {
      lanes.get(queueSeq)?.close();
      lanes.delete(queueSeq);
    },
    forgetAll: () => {
      for (const lane of lanes.values()) lane.close();
      lanes.clear();
    },
    restart: () => {
      for (const lane of lanes.values()) lane.recover();
    },
    running: () => attempts.size,
    settled: async () => {
      for (;;) {
        const busy = attempts.size > 0 || [...lanes.values()].some((lane) => lane.isPicking());
        if (!busy) return;
        await (attempts.size > 0 ? Promise.all(attempts) : setImmediate());
      }
    },
    close: () => {
      closed = true;
      for (const lane of lanes.values()) lane.close();
      parts.courier.close();
    },
  };
}

function report(ended: Ended, recorded: Recorded, url: string): DispatchReport {
  const { queue, task, attempt, outcome, nowMs } = ended;
  return {
    queue: shortId(queue.name),
    task: task.id,
    ...carriedEvent(task),
    url,
    attempt: task.dispatches + 1,
    ms: nowMs - attempt.dispatchMs,
    ...(outcome.kind === "answer" && { status: outcome.status }),
    ...(outcome.kind === "unreachable" && { error: outcome.error }),
    ...(outcome.kind === "deadline" && { error: "the dispatch deadline passed" }),
    ...recorded,
  };
}

/** Values of the HTTP binding are percent-encoded (CloudEvents HTTP §3.1.3.2). */
function carriedEvent({ http }: Task): { readonly event?: string } {
  const id = Object.entries(http.headers).find(([name]) => name.toLowerCase() === "ce-id")?.[1];
  if (id === undefined) return {};
  try {
    return { event: decodeURIComponent(id) };
  } catch {
    return { event: id };
  }
}

import type { Queue, Task } from "../../types/task.ts";
import { Problem } from "../problem.ts";
import { isTransient, QueueError } from "./errors.ts";

/** All attempts of a delivery together; Slack, Discord and Zoom hang up after 3 s. */
export const BUDGET_MS = 2500;
/**
 * Large bodies may take as long as at 40 Mbit/s, beyond the rest: 4 s for 20 MB, 5.2 s for the
 * largest. Who sends such ones waits: GitHub and GitLab for 10 s
 * (https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks,
 * https://docs.gitlab.com/administration/instance_limits/).
 */
const TRANSFER_BYTES_PER_MS = 5000;
/** One attempt; two fit the budget even when the first one hangs. */
const ATTEMPT_MS = 1200;
const FIRST_PAUSE_MS = 50;
/** An attempt with less time than this could not succeed. */
const LEAST_ATTEMPT_MS = 50;
/**
 * Calls under way at a time: more would hold the event loop past the deadline before any is
 * answered.
 */
const MOST_AT_ONCE = 64;

/** Whether a task is new, or was there already. */
export type Made = "created" | "exists";

/**
 * Makes all tasks in parallel, and returns only once every one of them is in the queue: for each,
 * in order, whether it is new. Throws `queue-unavailable` or `queue-refused` after all have
 * settled; those that were made stay, and the redelivery makes only the others. `deadlineMs` is a
 * time of `performance.now()`.
 */
export async function enqueue(
  queue: Queue,
  tasks: readonly Task[],
  event: string,
  deadlineMs: number,
): Promise<readonly Made[]> {
  const results = await settleAll(tasks, (task) => createTask(queue, task, deadlineMs));
  return valuesOf(results, event);
}

/**
 * What calls for an event gave, in order. Throws `queue-unavailable` or `queue-refused` where any
 * of them failed.
 */
export function valuesOf<T>(
  results: readonly PromiseSettledResult<T>[],
  event: string,
): readonly T[] {
  const failures = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  if (failures.length > 0) throw queueProblem(failures, event);
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

/** The results of a call for each task, in order, with no more than `MOST_AT_ONCE` under way. */
export async function settleAll<One, T>(
  tasks: readonly One[],
  call: (task: One) => Promise<T>,
): Promise<readonly PromiseSettledResult<T>[]> {
  if (tasks.length <= MOST_AT_ONCE) return Promise.allSettled(tasks.map(call));
  const results: PromiseSettledResult<T>[] = [];
  const waiting = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [index, task] of waiting) {
      [results[index]] = await Promise.allSettled([call(task)]);
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
  return results;
}

/**
 * Makes one task. Where a first attempt got no answer, the task that the next one finds is our own,
 * and no duplicate.
 */
async function createTask(queue: Queue, task: Task, deadlineMs: number): Promise<Made> {
  let attempts = 0;
  const outcome = await retrying((timeoutMs) => {
    attempts += 1;
    return queue.create(task, timeoutMs);
  }, deadlineMs);
  return attempts > 1 ? "created" : outcome;
}

/** The time that bytes may take to or from Cloud Storage, in milliseconds. */
export const transferMs = (bytes: number): number => bytes / TRANSFER_BYTES_PER_MS;

/**
 * Repeats a call while its failures are transient and the deadline (of `performance.now()`) is
 * ahead. `bytes` are those that each attempt moves, beyond what a task has.
 */
export async function retrying<T>(
  call: (timeoutMs: number) => Promise<T>,
  deadlineMs: number,
  bytes = 0,
): Promise<T> {
  const attemptMs = ATTEMPT_MS + transferMs(bytes);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    const leftMs = deadlineMs - performance.now();
    if (leftMs < LEAST_ATTEMPT_MS) {
      throw new QueueError("DEADLINE_EXCEEDED", "the delivery's time was up before this call");
    }
    try {
      return await call(Math.min(attemptMs, leftMs));
    } catch (error) {
      // Spread, so that deliveries that failed together do not come back together.
      const waitMs = pauseMs * (0.5 + Math.random());
      const leftAfterMs = deadlineMs - performance.now() - waitMs;
      if (!isTransient(error) || leftAfterMs < LEAST_ATTEMPT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/**
 * What the sender learns of failed calls; the operator finds the first one's own words in the log.
 */
export function queueProblem(failures: readonly unknown[], event?: string): Problem {
  const named = event === undefined ? {} : { event };
  const refused = failures.find((failure) => !isTransient(failure));
  if (refused === undefined) {
    return new Problem("queue-unavailable", "The queue did not accept the event. Send it again.", {
      ...named,
      headers: { "retry-after": "5" },
      cause: failures[0],
    });
  }
  if (!(refused instanceof QueueError)) throw refused;
  return new Problem("queue-refused", "The queue refused the event. Send it again.", {
    ...named,
    cause: refused,
  });
}

import type { Event } from "../../types/delivery.ts";
import type { Queue, Task } from "../../types/task.ts";
import { LEDGER_QUEUE } from "./own-queues.ts";
import { retrying } from "./enqueue.ts";
import { type Place, taskId, taskName } from "./task.ts";

/**
 * Cloud Tasks remembers a task's name for about an hour after the task has ended, and no task ends
 * before its event.
 */
const NAMES_SURELY_REMEMBERED_MS = 50 * 60_000;

/**
 * Whether Cloud Tasks may have forgotten an event's tasks, so that only the ledger knows whether it
 * was finished before.
 */
export function mayBeForgotten({ time, timeIsOwn }: Event, now: Date): boolean {
  return !timeIsOwn || now.getTime() - time.getTime() > NAMES_SURELY_REMEMBERED_MS;
}

/** Remembers deliveries beyond the hour for which Cloud Tasks remembers a finished task's name. */
export type Ledger = {
  /** Whether this delivery was finished before. Throws `QueueError`. */
  holds(source: string, dedupKey: string, deadline: number): Promise<boolean>;
  /** Notes a delivery whose tasks are all made. Throws `QueueError`. */
  note(source: string, dedupKey: string, deadline: number): Promise<void>;
};

/**
 * A ledger kept in Cloud Tasks itself: one empty named task per delivery, in a queue that never
 * dispatches.
 */
export function openLedger(queue: Queue, place: Place, relayUrl: string): Ledger {
  const nameOf = (source: string, dedupKey: string): string =>
    taskName(place, LEDGER_QUEUE, taskId(source, LEDGER_QUEUE, dedupKey));
  const entry = (source: string, dedupKey: string): Task => ({
    name: nameOf(source, dedupKey),
    // Should somebody resume the queue, this does no harm.
    url: `${relayUrl}/healthz`,
    method: "POST",
    headers: {},
    body: Buffer.alloc(0),
    dispatchDeadlineSeconds: 15,
  });
  return {
    holds: (source, dedupKey, deadline) =>
      retrying((ms) => queue.has(nameOf(source, dedupKey), ms), deadline),
    note: async (source, dedupKey, deadline) => {
      await retrying((ms) => queue.create(entry(source, dedupKey), ms), deadline);
    },
  };
}

import type { Task } from "../../types/task.ts";
import { type Keeping, type Parker, type Parking, returningTask } from "./park.ts";
import { spotOf } from "./spot.ts";

/**
 * How long a claim waits before it is run, should nobody take it back: longer than a delivery, or
 * one run of a batch, goes on.
 */
const CLAIM_DELAY_MS = 120_000;

/**
 * What takes the name of a task in the queue where it would have been before its target's queues
 * changed in number, so that only one of the two can be made, whichever revision of the relay a
 * delivery meets. It holds the event: should the delivery end before the task is in its new queue,
 * the claim brings it back to the relay, which makes that task then.
 */
export function claimTask(
  earlier: string,
  task: Task,
  target: string,
  keeping: Keeping,
  parker: Parker,
  parking: Parking,
): Task {
  const { queue, id } = spotOf(task.name);
  const headers = {
    ...(keeping.isItem === true && { "relay-item": "true" }),
    "relay-targets": target,
    "relay-moved-to": `${queue}/${id}`,
  };
  const scheduleTime = new Date(keeping.delivery.receivedAt.getTime() + CLAIM_DELAY_MS);
  return { ...returningTask(earlier, keeping, headers, parker, parking), scheduleTime };
}

import type { Facts, StuckFact, TaskFact, TaskRef } from "../../console/facts/facts.ts";
import { DEAD_QUEUE } from "../../console/facts/tasks.ts";
import { UserError } from "../../types/user-error.ts";
import { UsageError } from "../io.ts";

/** A task as it is named on the command line: `<queue>/<id>`, or its id alone. */
export function readTask(text: string | undefined): Partial<TaskRef> & { readonly task: string } {
  if (text === undefined || text === "")
    throw new UsageError("name a task: <queue>/<id>, or its id");
  const slash = text.lastIndexOf("/");
  if (slash === -1) return { task: text };
  // A full resource name is accepted too: projects/P/locations/L/queues/Q/tasks/ID.
  const queue = /(?:^|\/)queues\/([^/]+)\/tasks$/.exec(text.slice(0, slash))?.[1];
  return { queue: queue ?? text.slice(0, slash), task: text.slice(slash + 1) };
}

/** The task of that name. Throws UserError where it is not there. */
export async function findTask(text: string | undefined, facts: Facts): Promise<TaskFact> {
  const { queue, task } = readTask(text);
  const found = await facts.task(queue, task);
  if (found !== undefined) return found;
  const dead = queue === undefined ? undefined : await facts.task(DEAD_QUEUE, task);
  if (dead !== undefined) {
    throw new UserError(
      `There is no task ${task} in ${queue} any more: it was given up, and is dead now. Its name is ${DEAD_QUEUE}/${task}.`,
    );
  }
  const where = queue === undefined ? "" : ` in ${queue}`;
  throw new UserError(
    `There is no task ${task}${where}: it was delivered or deleted. relay event <id> tells what became of an event.`,
  );
}

/** All of them, in a list. */
export async function listOf(all: AsyncIterable<StuckFact>): Promise<readonly StuckFact[]> {
  const list: StuckFact[] = [];
  for await (const stuck of all) list.push(stuck);
  return list;
}

/** A limit as it was typed. */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new UsageError(`--limit is "${text}", which is not a number from 1 on`);
}

import { namesOf } from "../../../relay/queue/shards.ts";
import type { Config } from "../../../types/config.ts";
import { type Change, needed } from "../change.ts";
import { lastPart } from "../names.ts";
import type { Present, Spread, Wanted } from "../state.ts";
import { grantsOn } from "./policies.ts";
import { TASK_DELETER } from "./sweeper.ts";

/** Over how many queues each target's tasks are spread, now and before. */
export const wantedSpread = ({ targets }: Config): readonly Spread[] =>
  Object.values(targets).map(({ name, queue, shards }) => ({ target: name, queue, ...shards }));

/**
 * Targets whose tasks would move to other queues without a word to the relay about where they were: it would make the task of an event
 * again that is sent again. What it had is told by the queues it may enqueue into; a change that is under way or was, by its right to
 * take claims back.
 */
export function spreadChanges(wanted: Wanted, present: Present): readonly Change[] {
  return wanted.spread.flatMap(({ target, queue, count, before }): readonly Change[] => {
    const { held, isMoving } = heldQueues(queue, wanted, present);
    const had = held.includes(queue) ? 1 : held.length;
    if (held.length === 0 || isMoving || had === (before ?? count)) return [];
    const want = `write  shards: {count: ${count}, before: ${had}}  until an hour after the tasks that wait now are finished`;
    return [
      needed(
        "queues",
        `target ${target}  has ${had} ${had === 1 ? "queue" : "queues"} and would have ${count}: ${want}, or an event that is sent again may be delivered twice`,
      ),
    ];
  });
}

/** The queues of a target's name that the relay may enqueue into, those of other targets aside. */
function heldQueues(queue: string, wanted: Wanted, { lists, answers }: Present) {
  const runtime = `serviceAccount:${wanted.function.serviceAccount}`;
  const others = new Set(
    wanted.spread
      .filter((other) => other.queue !== queue)
      .flatMap((other) => namesOf(other.queue, other.count)),
  );
  const family = lists.queues
    .map(({ name }) => lastPart(name))
    .filter((name) => name.startsWith(queue) && /^(-\d+)?$/.test(name.slice(queue.length)))
    .filter((name) => !others.has(name));
  const roles = (name: string): readonly string[] =>
    (grantsOn(answers, { kind: "queue", name }) ?? [])
      .filter(({ member }) => member === runtime)
      .map(({ role }) => role);
  return {
    held: family.filter((name) => roles(name).length > 0),
    isMoving: family.some((name) => roles(name).includes(TASK_DELETER)),
  };
}

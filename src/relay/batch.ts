import type { Answer, Event } from "../types/delivery.ts";
import { carryKept, contentTypeOf, type Plan, planEvents } from "./plan.ts";
import { loadOf } from "./queue/carry.ts";
import type { Made } from "./queue/enqueue.ts";
import { batchTask, type Parking } from "./queue/park.ts";
import type { Part } from "./route/split.ts";
import { answerCounts, type Counts } from "./counts.ts";
import { keepTask, makeTasks } from "./settle.ts";
import type { Trip } from "./trip.ts";

/**
 * The most items whose tasks are made before the provider is answered. The tasks of more might not
 * fit the time that it waits, and each redelivery would spend its own on those that are there.
 */
const MOST_ITEMS_AT_ONCE = 100;
/** The same of tasks: of few items for many targets. They fit as long as each call takes 400 ms. */
const MOST_TASKS_AT_ONCE = 200;
/** For the items under way. */
const ITEMS_BUDGET_MS = 20_000;

const NONE: Counts = { events: 0, created: 0, duplicates: 0, parked: 0, ignored: 0 };

/** Whether a delivery holds more events than are planned before it is answered. */
export const isLarge = (parts: readonly Part[], { world }: Trip): boolean =>
  parts.length > MOST_ITEMS_AT_ONCE && world.parking !== undefined;

/** Whether a delivery's events have more tasks than are made before it is answered. */
export const hasManyTasks = (plans: readonly Plan[], { world }: Trip): boolean =>
  plans.length > 1 &&
  world.parking !== undefined &&
  plans.reduce((sum, plan) => sum + taskCount(plan), 0) > MOST_TASKS_AT_ONCE;

const taskCount = ({ tasks, archiving }: Plan): number => tasks.length + archiving.length;

/** Plans in turn, together as far as their tasks can be made at once; each has at least one. */
function groupsOf(plans: readonly Plan[]): readonly (readonly Plan[])[] {
  const groups: Plan[][] = [];
  let room = 0;
  for (const plan of plans) {
    const count = taskCount(plan);
    const last = groups.at(-1);
    if (last !== undefined && count <= room) last.push(plan);
    else {
      groups.push([plan]);
      room = MOST_TASKS_AT_ONCE;
    }
    room -= count;
  }
  return groups;
}

/**
 * Keeps a large batch as one task, which brings it back to `runBatch`. Throws `queue-unavailable`
 * or `queue-refused`.
 */
export async function keepBatch(parts: readonly Part[], event: Event, trip: Trip): Promise<Answer> {
  const made = await keepFrom(0, event, trip, trip.world.budgetMs);
  const isNew = made === "created";
  const counts = { ...NONE, created: isNew ? 1 : 0, duplicates: isNew ? 0 : 1 };
  return answerCounts({ ...counts, events: parts.length }, event, trip);
}

/**
 * Makes the tasks of a kept batch's items, from one on; those that do not fit its time, in another
 * task. What fails is made when Cloud Tasks runs it again.
 */
export async function runBatch(
  parts: readonly Part[],
  from: number,
  event: Event,
  given: Trip,
): Promise<Answer> {
  const trip = { ...given, isAnswered: true };
  const stopAt = performance.now() + trip.world.batchRunMs;
  let counts = NONE;
  for (let at = from; at < parts.length;) {
    const plans = await planEvents(parts.slice(at, at + MOST_ITEMS_AT_ONCE), trip);
    for (const group of groupsOf(plans)) {
      if (at > from && performance.now() > stopAt) {
        await keepFrom(at, event, trip, ITEMS_BUDGET_MS);
        return answerCounts(counts, event, trip);
      }
      counts = add(counts, await makeTasks(group, event, trip, ITEMS_BUDGET_MS));
      at += group.length;
    }
  }
  return answerCounts(counts, event, trip);
}

async function keepFrom(from: number, event: Event, trip: Trip, budgetMs: number): Promise<Made> {
  const { delivery, ready, world } = trip;
  const keeping = { event, delivery, dedupKey: event.identity, from };
  const task = batchTask(keeping, ready, world.parking as Parking); // isLarge has seen it
  const load = loadOf(event, contentTypeOf(delivery), delivery.receivedAt, world.archive);
  return keepTask(await carryKept(task, event, load), event, trip, budgetMs);
}

const add = (one: Counts, other: Counts): Counts => ({
  events: one.events + other.events,
  created: one.created + other.created,
  duplicates: one.duplicates + other.duplicates,
  parked: one.parked + other.parked,
  ignored: one.ignored + other.ignored,
});

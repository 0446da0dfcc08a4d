import type { Answer, Event } from "../types/delivery.ts";
import type { Plan, PlannedTask } from "./plan.ts";
import { json, respondWith } from "./problem.ts";
import type { Made } from "./queue/enqueue.ts";
import type { Trip } from "./trip.ts";

/** What became of a delivery's events. */
export type Counts = {
  readonly events: number;
  /** New tasks, the parked ones aside. */
  readonly created: number;
  /** Tasks, for targets or parked, that were there already. */
  readonly duplicates: number;
  /** Newly parked tasks. */
  readonly parked: number;
  /** Events that no route wants. */
  readonly ignored: number;
};

/** Counts what became of planned tasks, some of which were made. */
export function countUp(
  plans: readonly Plan[],
  tasks: readonly PlannedTask[],
  made: readonly Made[],
): Counts {
  const isNew = tasks.filter((_, index) => made[index] === "created");
  const parked = isNew.filter(({ cause }) => cause !== undefined).length;
  const planned = plans.reduce((sum, plan) => sum + plan.tasks.length, 0);
  return {
    events: plans.length,
    created: isNew.length - parked,
    duplicates: planned - isNew.length,
    parked,
    ignored: plans.filter((plan) => plan.tasks.length === 0).length,
  };
}

/** The answer to a delivery whose events are all kept. */
export function answerCounts(counts: Counts, { id, type }: Event, trip: Trip): Answer {
  const { source } = trip.ready;
  const { events, created, duplicates, parked, ignored } = counts;
  const status = statusOf(counts);
  const isBatch = source.split !== undefined;
  Object.assign(trip.entry, {
    outcome: status,
    ...(isBatch && { events, ignored }),
    created,
    duplicates,
    ...((isBatch || parked > 0) && { parked }),
  });
  const respond = source.respond ?? source.provider.respond;
  if (respond !== undefined) return respondWith(respond);
  const body = { event: id, type, status, tasks: created, duplicates };
  return json(202, isBatch ? { ...body, events, parked, ignored } : body);
}

function statusOf({ created, duplicates, parked }: Counts) {
  if (created > 0) return "accepted";
  if (parked > 0) return "parked";
  return duplicates > 0 ? "duplicate" : "ignored";
}

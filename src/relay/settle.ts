import type { Answer, Event } from "../types/delivery.ts";
import { json, respondWith } from "./problem.ts";
import { enqueue, queueProblem } from "./queue/enqueue.ts";
import type { Entry } from "./log.ts";
import type { Cause } from "./queue/park.ts";
import type { Plan } from "./plan.ts";
import type { ReadySource } from "./source.ts";
import type { World } from "./world.ts";

/** Makes the tasks of a delivery's plans, all together, and answers only once every one of them is in the queue. */
export async function settle(
  plans: readonly Plan[],
  event: Event,
  ready: ReadySource,
  world: World,
  entry: Entry,
): Promise<Answer> {
  const deadline = performance.now() + world.budgetMs;
  const open = ready.source.dedup.ledger
    ? await withoutFinished(plans, event, world, deadline)
    : plans;
  const tasks = open.flatMap((plan) => plan.tasks);
  const results = tasks.length === 0 ? [] : await enqueue(world.queue, tasks, event.id, deadline);
  if (ready.source.dedup.ledger) await noteFinished(open, event, world, deadline);
  return answerPlans(plans, count(open, results), event, ready, entry);
}

type Counts = { readonly created: number; readonly parked: number };

/** How many tasks for targets and for the parking queue are new. */
function count(plans: readonly Plan[], results: readonly ("created" | "exists")[]): Counts {
  const outcomes = plans.flatMap((plan) => plan.tasks.map(() => plan.outcome));
  const ofKind = (outcome: Plan["outcome"]): number =>
    results.filter((result, index) => result === "created" && outcomes[index] === outcome).length;
  return { created: ofKind("route"), parked: ofKind("parked") };
}

/** The plans whose events the ledger does not know as finished. */
async function withoutFinished(
  plans: readonly Plan[],
  event: Event,
  world: World,
  deadline: number,
): Promise<readonly Plan[]> {
  const finished = await Promise.all(
    plans.map(({ outcome, isLate, dedupKey }) =>
      outcome === "route" && isLate
        ? isInLedger(dedupKey, event, world, deadline)
        : Promise.resolve(false),
    ),
  );
  return plans.filter((_, index) => finished[index] !== true);
}

async function noteFinished(
  plans: readonly Plan[],
  event: Event,
  world: World,
  deadline: number,
): Promise<void> {
  const routed = plans.filter(({ outcome }) => outcome === "route");
  await Promise.all(routed.map(({ dedupKey }) => noteInLedger(dedupKey, event, world, deadline)));
}

async function isInLedger(
  key: string,
  event: Event,
  world: World,
  deadline: number,
): Promise<boolean> {
  try {
    return await world.ledger.holds(event.source, key, deadline);
  } catch (error) {
    throw queueProblem([error], event.id);
  }
}

async function noteInLedger(
  key: string,
  event: Event,
  world: World,
  deadline: number,
): Promise<void> {
  try {
    await world.ledger.note(event.source, key, deadline);
  } catch (error) {
    throw queueProblem([error], event.id);
  }
}

function answerPlans(
  plans: readonly Plan[],
  { created, parked }: Counts,
  { id, type }: Event,
  { source }: ReadySource,
  entry: Entry,
): Answer {
  const planned = plans.flatMap(({ tasks }) => tasks).length;
  const duplicates = planned - created - parked;
  let status: "accepted" | "duplicate" | "ignored" | "parked" = "duplicate";
  if (created > 0) status = "accepted";
  else if (parked > 0) status = "parked";
  else if (planned === 0) status = "ignored";

  const parking = plans.find((plan) => plan.outcome === "parked");
  if (parking?.outcome === "parked") {
    entry.cause = `${parking.cause.code}: ${parking.cause.detail}`;
  }
  entry.outcome = status;
  entry.created = created;
  entry.duplicates = duplicates;
  if (source.split !== undefined) entry.events = plans.length;
  const respond = source.respond ?? source.provider.respond;
  if (respond !== undefined) return respondWith(respond);
  const events = source.split === undefined ? {} : { events: plans.length };
  return json(202, { event: id, type, status, ...events, tasks: created, duplicates });
}

/** Cloud Tasks keeps a task that is not answered with 2xx, so the event stays parked. */
export function stillParked(event: Event, cause: Cause, entry: Entry): Answer {
  entry.outcome = "parked";
  entry.cause = `${cause.code}: ${cause.detail}`;
  return json(422, { event: event.id, type: event.type, status: "parked", cause: cause.code });
}

import type { Answer, Cause, Delivery, Event } from "../types/delivery.ts";
import { contentTypeOf, parkEvent, type Plan, type PlannedTask } from "./plan.ts";
import { answerCounts, type Counts, countUp } from "./counts.ts";
import { json } from "./problem.ts";
import type { StoredObject } from "./archive/store.ts";
import { type CarriedTask, loadOf } from "./queue/carry.ts";
import {
  enqueue,
  type Made,
  queueProblem,
  retrying,
  settleAll,
  transferMs,
  valuesOf,
} from "./queue/enqueue.ts";
import { isRunning } from "./queue/park.ts";
import { spotOf } from "./queue/spot.ts";
import type { Trip } from "./trip.ts";

/**
 * Makes the tasks of a delivery's plans, all together, and answers only once every one of them is
 * in the queue. Throws `queue-unavailable` or `queue-refused`.
 */
export async function settle(plans: readonly Plan[], event: Event, trip: Trip): Promise<Answer> {
  const counts = await makeTasks(plans, event, trip, trip.world.budgetMs);
  return answerCounts(counts, event, trip);
}

/** Makes the tasks of plans, within a time, and says what became of them. */
export async function makeTasks(
  plans: readonly Plan[],
  event: Event,
  trip: Trip,
  budgetMs: number,
): Promise<Counts> {
  const objects = plans.flatMap((plan) => plan.objects);
  const deadlineMs = performance.now() + budgetMs + storingMs(objects);
  const open = await withoutFinished(plans, event, trip, deadlineMs);
  await storeObjects(
    open.flatMap((plan) => plan.objects),
    event,
    trip,
    deadlineMs,
  );
  const tasks = await withoutClaimed(
    open.flatMap((plan) => plan.tasks),
    event,
    trip,
    deadlineMs,
  );
  const archiving = open.flatMap((plan) => plan.archiving);
  const made = await enqueue(
    trip.world.queue,
    [...tasks.map(({ task }) => task), ...archiving],
    event.id,
    deadlineMs,
  );
  noteTasks(tasks, trip);
  await takeBackClaims(tasks, trip, deadlineMs);
  await noteFinished(open, trip, deadlineMs);
  const parking = plans.flatMap((plan) => plan.tasks).find(({ cause }) => cause !== undefined);
  if (parking?.cause !== undefined) noteCause(parking.cause, trip);
  return countUp(plans, tasks, made);
}

/** Of a delivery's tasks, how many the log line names: what became of an event is found by them. */
const MOST_NAMED = 50;

function noteTasks(tasks: readonly PlannedTask[], { entry }: Trip): void {
  const known = entry.tasks ?? [];
  if (known.length >= MOST_NAMED || tasks.length === 0) return;
  const names = tasks.slice(0, MOST_NAMED - known.length).map(({ task }) => shortName(task.name));
  entry.tasks = known.length === 0 ? names : [...known, ...names];
}

function shortName(name: string): string {
  const { queue, id } = spotOf(name);
  return `${queue}/${id}`;
}

/** What objects, which are written all together, may take beyond a delivery's usual time. */
const storingMs = (objects: readonly StoredObject[]): number =>
  objects.length === 0 ? 0 : transferMs(Math.max(...objects.map(({ bytes }) => bytes.length)));

/** Writes what tasks refer to. An object without its task is harmless, and expires. */
async function storeObjects(
  objects: readonly StoredObject[],
  { id }: Event,
  { world: { archive } }: Trip,
  deadlineMs: number,
): Promise<void> {
  if (objects.length === 0 || archive === undefined) return;
  const byName = new Map(objects.map((object) => [object.name, object]));
  const write = (object: StoredObject): Promise<Made> =>
    retrying(
      (timeoutMs) => archive.store.create(object, timeoutMs),
      deadlineMs,
      object.bytes.length,
    );
  valuesOf(await Promise.allSettled([...byName.values()].map(write)), id);
}

/**
 * Keeps one task within a time, after what it refers to. Throws `queue-unavailable` or
 * `queue-refused`.
 */
export async function keepTask(
  { task, object }: CarriedTask,
  event: Event,
  trip: Trip,
  budgetMs: number,
): Promise<Made> {
  const objects = object === undefined ? [] : [object];
  const deadlineMs = performance.now() + budgetMs + storingMs(objects);
  await storeObjects(objects, event, trip, deadlineMs);
  const [made = "exists"] = await enqueue(trip.world.queue, [task], event.id, deadlineMs);
  return made;
}

/**
 * As `settle`, for a parked event that is run again. 422 where it must stay parked: Cloud Tasks
 * keeps a task that is not answered with 2xx.
 */
export async function settleAgain(
  plans: readonly Plan[],
  event: Event,
  running: Delivery,
  trip: Trip,
): Promise<Answer> {
  const isItself = ({ task, cause }: PlannedTask): boolean =>
    cause !== undefined && isRunning(task, running);
  const itself = plans.flatMap(({ tasks }) => tasks).find(isItself);
  const others = plans.map((plan) => ({
    ...plan,
    tasks: plan.tasks.filter((planned) => !isItself(planned)),
  }));
  const answer = await settle(others, event, trip);
  return itself?.cause === undefined ? answer : answerStillParked(itself.cause, event, trip);
}

const SECRET_ARRIVED: Cause = {
  code: "secret-arrived",
  detail:
    "the provider has sent this source's secret in the body: set it as the secret, then delete this task",
};

/**
 * Keeps a delivery that brought the source's secret: parked, where those who may see the project's
 * tasks find it, and never in the log. The log's warning says that it is there.
 */
export async function keepSecret(event: Event, trip: Trip): Promise<void> {
  const { delivery, world } = trip;
  const parts = { event, delivery, dedupKey: event.identity, cause: SECRET_ARRIVED };
  const load = loadOf(event, contentTypeOf(delivery), delivery.receivedAt, world.archive);
  await keepTask(await parkEvent(parts, load, trip), event, trip, world.budgetMs);
  noteCause(SECRET_ARRIVED, trip);
}

/** The plans whose events the ledger does not know as finished. */
async function withoutFinished(
  plans: readonly Plan[],
  event: Event,
  { ready, world: { ledger } }: Trip,
  deadlineMs: number,
): Promise<readonly Plan[]> {
  if (!ready.source.dedup.ledger) return plans;
  const { name } = ready.source;
  try {
    const finished = await Promise.all(
      plans.map(
        async (plan) =>
          plan.isLate && isRouted(plan) && (await ledger.holds(name, plan.dedupKey, deadlineMs)),
      ),
    );
    return plans.filter((_, index) => finished[index] !== true);
  } catch (error) {
    throw queueProblem([error], event.id);
  }
}

/**
 * The tasks but those whose name is taken in the queue where they were before: by the task itself,
 * waiting or finished within the hour, or by the claim of another copy of the delivery, which sees
 * to it that the task is made. So does our own whose answer got lost.
 */
async function withoutClaimed(
  tasks: readonly PlannedTask[],
  { id }: Event,
  { world: { queue } }: Trip,
  deadlineMs: number,
): Promise<readonly PlannedTask[]> {
  if (tasks.every(({ claim }) => claim === undefined)) return tasks;
  const make = ({ claim }: PlannedTask): Made | Promise<Made> =>
    claim === undefined
      ? "created"
      : retrying((timeoutMs) => queue.create(claim, timeoutMs), deadlineMs);
  const claimed = valuesOf(await settleAll(tasks, async (task) => make(task)), id);
  return tasks.filter((_, index) => claimed[index] === "created");
}

/** A claim that cannot be taken back does no harm: when it is run, it finds its task. */
async function takeBackClaims(
  tasks: readonly PlannedTask[],
  { world: { queue } }: Trip,
  deadlineMs: number,
): Promise<void> {
  const claims = tasks.flatMap(({ claim }) => claim ?? []);
  await Promise.allSettled(
    claims.map(({ name }) => retrying((timeoutMs) => queue.delete(name, timeoutMs), deadlineMs)),
  );
}

/**
 * Every task is made by now, so that a ledger which cannot be written is an alarm and no refusal.
 */
async function noteFinished(
  plans: readonly Plan[],
  { ready, world: { ledger }, entry }: Trip,
  deadlineMs: number,
): Promise<void> {
  if (!ready.source.dedup.ledger) return;
  const { name } = ready.source;
  try {
    await Promise.all(
      plans.filter(isRouted).map(({ dedupKey }) => ledger.note(name, dedupKey, deadlineMs)),
    );
  } catch (error) {
    entry.ledgerError = error;
  }
}

const isRouted = ({ tasks }: Plan): boolean => tasks.some(({ cause }) => cause === undefined);

function answerStillParked(cause: Cause, { id, type }: Event, trip: Trip): Answer {
  trip.entry.outcome = "parked";
  noteCause(cause, trip);
  return json(422, { event: id, type, status: "parked", cause: cause.code });
}

function noteCause({ code, detail }: Cause, { entry }: Trip): void {
  entry.cause = `${code}: ${detail}`;
}

import type { AttemptFact, DeliveryFact, Known, Reached, TaskRef } from "./facts.ts";
import type { Control } from "./query.ts";
import type { Google } from "./google.ts";
import { attemptFact } from "./lines.ts";
import { literal } from "./search.ts";
import { DEAD_QUEUE, getTask, PARKED_QUEUE, stuckFact } from "./tasks.ts";

/** The filter of Cloud Tasks' operation log. */
export const OPERATIONS =
  'resource.type="cloud_tasks_queue" AND log_id("cloudtasks.googleapis.com/task_operations_log")';

/** Cloud Logging refuses filters over 20,000 characters; a task's id is 32 and its names. */
const IDS_PER_CALL = 150;
const PAGE = 1000;
/** Tasks that are asked for one by one at the same time. */
const AT_ONCE = 10;

/** Where a task may be: in its own queue, then under the same name among the dead letters. */
export const placesOf = ({ queue, task }: TaskRef): readonly TaskRef[] =>
  queue === PARKED_QUEUE || queue === DEAD_QUEUE
    ? [{ queue, task }]
    : [
        { queue, task },
        { queue: DEAD_QUEUE, task },
      ];

/** What the operation log has of these tasks, oldest first. */
export async function attemptsOf(
  refs: readonly TaskRef[],
  since: string | undefined,
  google: Google,
  control?: Control,
): Promise<readonly AttemptFact[]> {
  const ids = [...new Set(refs.map(({ task }) => task))];
  const all: AttemptFact[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_CALL) {
    const some = ids.slice(at, at + IDS_PER_CALL);
    const filter = [
      OPERATIONS,
      ...(since === undefined ? [] : [`timestamp>=${literal(since)}`]),
      `jsonPayload.task:(${some.map((id) => literal(shortId(id))).join(" OR ")})`,
    ].join(" AND ");
    const page = await google.listEntries(
      { filter, orderBy: "timestamp desc", pageSize: PAGE },
      control,
    );
    all.push(...page.entries.flatMap((entry) => attemptFact(entry) ?? []));
  }
  const wanted = new Set(refs.map(keyOf));
  return all
    .filter((attempt) => wanted.has(keyOf(attempt)))
    .toSorted((one, other) => one.time.localeCompare(other.time) || order(one) - order(other));
}

/** The digest is enough, and a filter has room for more of them. */
const shortId = (id: string): string => /^[\da-f]{32}(?=-)/.exec(id)?.[0] ?? id;

const ORDER: Readonly<Record<AttemptFact["outcome"], number>> = {
  created: 0,
  sent: 1,
  failed: 2,
  delivered: 2,
};
const order = ({ outcome }: AttemptFact): number => ORDER[outcome];

const keyOf = ({ queue, task }: TaskRef): string => `${queue}/${task}`;

/** The deliveries with how far each of their tasks has come. */
export const withReached = async (
  deliveries: readonly DeliveryFact[],
  google: Google,
  known: Known,
  control?: Control,
): Promise<readonly DeliveryFact[]> =>
  (await withAttempts(deliveries, google, known, control)).deliveries;

/** The deliveries with how far each of their tasks has come, and the attempts that tell so, oldest first. */
export async function withAttempts(
  deliveries: readonly DeliveryFact[],
  google: Google,
  known: Known,
  control?: Control,
): Promise<{
  readonly deliveries: readonly DeliveryFact[];
  readonly attempts: readonly AttemptFact[];
}> {
  const refs = deliveries.flatMap(({ reached }) => reached);
  if (refs.length === 0) return { deliveries, attempts: [] };
  const oldest = deliveries.map(({ time }) => time).toSorted()[0];
  // A clock's leeway: the task is made before the delivery's line is written.
  const since = new Date(Date.parse(oldest ?? "") - 60_000).toISOString();
  const all = await attemptsOf(refs.flatMap(placesOf), since, google, control);
  const attempts = Map.groupBy(all, keyOf);
  const states = new Map<string, Reached>();
  const unique = new Map(refs.map((ref) => [keyOf(ref), ref]));
  await eachOf([...unique.entries()], async ([key, ref]) => {
    const log = placesOf(ref).flatMap((place) => attempts.get(keyOf(place)) ?? []);
    states.set(key, await stateOf(ref, log, google, known, control));
  });
  const told = deliveries.map((delivery) => ({
    ...delivery,
    reached: delivery.reached.map((ref) => states.get(keyOf(ref)) ?? ref),
  }));
  return { deliveries: told, attempts: all };
}

async function stateOf(
  ref: Reached,
  log: readonly AttemptFact[],
  google: Google,
  known: Known,
  control: Control | undefined,
): Promise<Reached> {
  const ended = log.filter(({ outcome }) => outcome === "delivered" || outcome === "failed");
  const attempts = ended.length;
  if (ended.at(-1)?.outcome === "delivered" && ref.queue !== PARKED_QUEUE) {
    return { ...ref, state: "delivered", attempts };
  }
  const task = await getTask(google, ref, "BASIC", control);
  if (task !== undefined) {
    const { kind, lastStatus, dueAt, ...fact } = stuckFact(task, known);
    return {
      ...ref,
      state: kind,
      attempts: fact.attempts,
      ...(lastStatus !== undefined && { lastStatus }),
      ...(kind !== "parked" && { nextAt: dueAt }),
    };
  }
  if (ref.queue === PARKED_QUEUE) return { ...ref, attempts };
  const dead = await getTask(google, { ...ref, queue: DEAD_QUEUE }, "BASIC", control);
  if (dead === undefined) return { ...ref, attempts };
  const { lastStatus, attempts: all } = stuckFact(dead, known);
  return { ...ref, state: "dead", attempts: all, ...(lastStatus !== undefined && { lastStatus }) };
}

/** A few at a time. */
export async function eachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = AT_ONCE,
): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}

import type {
  DeliveryFact,
  EventFact,
  Facts,
  Known,
  PickRows,
  Replayed,
  StuckFact,
  TaskRef,
} from "./facts.ts";
import type { Control, Page, Query } from "./query.ts";
import { FactsError, type Google } from "./google.ts";
import { deliveryFact } from "./lines.ts";
import { queueFacts, stuckQueues } from "./queues.ts";
import { attemptsOf, eachOf, placesOf, withAttempts, withReached } from "./reached.ts";
import { redrive, runTask } from "./redrive.ts";
import {
  bytesAreGone,
  firstId,
  generationId,
  homeOf,
  nextGeneration,
  type Original,
  originalInTasks,
  parkGeneration,
} from "./replay.ts";
import { edited, plainBytes } from "./edited.ts";
import { deliveryFilter, escapePattern, literal, matchesStuck } from "./search.ts";
import { secretFacts } from "./secrets.ts";
import {
  DEAD_QUEUE,
  getTask,
  listTasks,
  PARKED_QUEUE,
  queuePath,
  stuckFact,
  taskFact,
  taskPath,
} from "./tasks.ts";

const DEFAULT_PAGE = 50;
const MOST_COPIES = 500;

/** Where the bytes of an event are when none of its tasks has them; undefined: nowhere. */
export type Elsewhere = (event: EventFact) => Promise<Original | undefined>;

/** The facts of a world: what its two APIs say, beside what relay.yaml says, which each call asks for. */
export function openFacts(
  google: Google,
  known: () => Known,
  elsewhere: Elsewhere = () => Promise.resolve(undefined),
): Facts {
  const stuck = (query: Query, kinds?: readonly StuckFact["kind"][], control?: Control) =>
    stuckTasks(google, known(), query, kinds, control);
  const event = (source: string | undefined, id: string) => eventFact(google, known(), source, id);
  return {
    stuck,
    event,
    deliveries: (query, ...rest) => deliveries(google, known(), query, ...rest),
    delivery: (id) => delivery(google, id),
    queues: () => queueFacts(google, known()),
    queue: async (name) => (await queueFacts(google, known(), name))[0],
    task: (queue, task) => oneTask(google, known(), queue, task),
    secrets: (source, control) => secretFacts(google, known(), source, control),
    run: (ref) => runTask(google, ref),
    remove: async (ref) => (await google.tasks("DELETE", taskPath(google, ref))) !== undefined,
    pause: (queue) => setState(google, queue, "pause"),
    resume: (queue) => setState(google, queue, "resume"),
    redrive: (all, control) => redrive(all, google, control),
    replay: async (source, id, editedBase64) => {
      const found = await event(source, id);
      if (found === undefined) throw bytesAreGone(id);
      return replay(found, google, known(), elsewhere, editedBase64);
    },
    bytes: async (source, id) => {
      const found = await event(source, id);
      if (found === undefined) return undefined;
      const original = (await originalInTasks(found, google)) ?? (await elsewhere(found));
      return original && plainBytes(original)?.toString("base64");
    },
  };
}

/** Generations of one event that may be made on purpose. */
const MOST_GENERATIONS = 100;

async function replay(
  event: EventFact,
  google: Google,
  known: Known,
  elsewhere: Elsewhere,
  editedBase64: string | undefined,
): Promise<Replayed> {
  const kept = (await originalInTasks(event, google)) ?? (await elsewhere(event));
  if (kept === undefined) throw bytesAreGone(event.id);
  const original = editedBase64 === undefined ? kept : edited(kept, editedBase64);
  const home = original.home ?? (await homeOf(google, known));
  const first = nextGeneration(event);
  for (let generation = first; generation < first + MOST_GENERATIONS; generation++) {
    // The log is seconds late: the newest may not be in it yet.
    const parked = await parkGeneration(original, generation, home, google);
    if (parked === undefined) continue;
    const { queue, task } = parked;
    await runTask(google, { queue, task });
    return { id: generationId(event.id, generation), task: { queue, task } };
  }
  throw new FactsError("FAILED_PRECONDITION", `${event.id} has had too many generations.`);
}

async function deliveries(
  google: Google,
  known: Known,
  query: Query,
  page?: string,
  pageSize = DEFAULT_PAGE,
  pick: PickRows = (rows) => Promise.resolve(rows),
): Promise<Page<DeliveryFact>> {
  const { entries, nextPageToken } = await google.listEntries({
    filter: deliveryFilter(query),
    orderBy: "timestamp desc",
    pageSize,
    ...(page !== undefined && { pageToken: page }),
  });
  const picked = await pick(entries.map(deliveryFact));
  const items = await withReached(picked, google, known);
  return { items, ...(nextPageToken !== undefined && { next: nextPageToken }) };
}

async function delivery(google: Google, id: string): Promise<DeliveryFact | undefined> {
  const filter = `insertId=${literal(id)} AND jsonPayload.message="delivery"`;
  const asked = { filter, orderBy: "timestamp desc", pageSize: 1 } as const;
  const { entries } = await google.listEntries(asked);
  return entries.map(deliveryFact)[0];
}

/** Undefined where neither a line nor a task is left of it. */
async function eventFact(
  google: Google,
  known: Known,
  source: string | undefined,
  id: string,
): Promise<EventFact | undefined> {
  const first = firstId(id);
  const generations = `^${escapePattern(first)}~[0-9]+$`;
  const filter = [
    deliveryFilter(source === undefined ? {} : { source: [source] }),
    `(jsonPayload.event=${literal(first)} OR jsonPayload.event=~${literal(generations)})`,
  ].join(" AND ");
  const asked = { filter, orderBy: "timestamp asc", pageSize: MOST_COPIES } as const;
  const { entries } = await google.listEntries(asked);
  const told = await withAttempts(entries.map(deliveryFact), google, known);
  const { deliveries: copies, attempts } = told;
  const name = source ?? copies[0]?.source;
  const refs = copies.flatMap(({ reached }) => reached);
  const tasks = await tasksOf(google, known, refs, { source: name, id: first });
  const found = name ?? tasks[0]?.source;
  if (found === undefined || (copies.length === 0 && tasks.length === 0)) return undefined;
  return { source: found, id: first, copies, attempts, tasks };
}

/** An event's tasks that are still there: those that its lines name; without lines, those that name it. */
async function tasksOf(
  google: Google,
  known: Known,
  refs: readonly TaskRef[],
  event: { readonly source: string | undefined; readonly id: string },
): Promise<readonly StuckFact[]> {
  const found = new Map<string, StuckFact>();
  const add = (stuck: StuckFact): void => void found.set(`${stuck.queue}/${stuck.task}`, stuck);
  await eachOf(refs.flatMap(placesOf), async (ref) => {
    const task = await getTask(google, ref, "BASIC");
    if (task !== undefined) add(stuckFact(task, known));
  });
  if (refs.length === 0) {
    const query = { id: [event.id], ...(event.source !== undefined && { source: [event.source] }) };
    for await (const stuck of stuckTasks(google, known, query)) add(stuck);
  }
  return [...found.values()].toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}

async function* stuckTasks(
  google: Google,
  known: Known,
  query: Query,
  kinds?: readonly StuckFact["kind"][],
  control: Control = {},
): AsyncGenerator<StuckFact> {
  const isAsked = (kind: StuckFact["kind"]): boolean => kinds === undefined || kinds.includes(kind);
  const own = [
    ...(isAsked("parked") ? [PARKED_QUEUE] : []),
    ...(isAsked("dead") ? [DEAD_QUEUE] : []),
  ];
  const isMore = isAsked("waiting") || isAsked("failing");
  const queues = isMore ? await stuckQueues(google, known, control) : own;
  for (const queue of queues) {
    if (isMore && isOwn(queue) && !own.includes(queue)) continue;
    for await (const task of listTasks(google, queue, control)) {
      const stuck = stuckFact(task, known);
      if (isAsked(stuck.kind) && matchesStuck(stuck, query)) yield stuck;
    }
  }
}

const isOwn = (queue: string): boolean => queue === PARKED_QUEUE || queue === DEAD_QUEUE;

async function oneTask(google: Google, known: Known, queue: string | undefined, task: string) {
  const queues = queue === undefined ? await stuckQueues(google, known) : [queue];
  for (const each of queues) {
    const ref = { queue: each, task };
    const found = await getTask(google, ref, "FULL");
    if (found === undefined) continue;
    const log = await attemptsOf([ref], undefined, google);
    return taskFact(found, known, log);
  }
  return undefined;
}

async function setState(google: Google, queue: string, verb: "pause" | "resume"): Promise<boolean> {
  return (await google.tasks("POST", `${queuePath(google, queue)}:${verb}`, {})) !== undefined;
}

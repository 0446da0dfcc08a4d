import type { Cause, Delivery, Event } from "../types/delivery.ts";
import type { Task } from "../types/task.ts";
import { archiveEvent } from "./archive/archive.ts";
import type { StoredObject } from "./archive/store.ts";
import { present } from "./config/values.ts";
import { Problem } from "./problem.ts";
import { carry, type CarriedTask, type Load, loadOf } from "./queue/carry.ts";
import { mayBeForgotten } from "./queue/ledger.ts";
import { claimTask } from "./queue/claim.ts";
import { type Keeping, type Kept, parkedTask } from "./queue/park.ts";
import { type Spot, withSpot } from "./queue/spot.ts";
import { cloudEventHeaders, earlierName, frameTask } from "./queue/task.ts";
import type { Body } from "./read/view.ts";
import { once } from "./remember.ts";
import { scopeOf } from "./route/scope.ts";
import type { Hit, Stuck } from "./route/route.ts";
import type { Part } from "./route/split.ts";
import type { ReadySource } from "./source.ts";
import { loadTask } from "./targets/load-task.ts";
import type { Trip } from "./trip.ts";

/** What is to be done with one event. */
export type Plan = {
  readonly dedupKey: string;
  /** For its targets and the parking queue; none: no route wants it. */
  readonly tasks: readonly PlannedTask[];
  /** What is to be written before any task is made. */
  readonly objects: readonly StoredObject[];
  /** Takes it to the archive, where its source keeps one. */
  readonly archiving: readonly Task[];
  /**
   * Its tasks may have been made before, and their names forgotten since: the ledger is to be
   * asked.
   */
  readonly isLate: boolean;
};

/** A task for a target; with a cause, one for the parking queue. */
export type PlannedTask = {
  readonly task: Task;
  readonly cause?: Cause;
  /** What is to be made before it, where its target's queues have changed in number. */
  readonly claim?: Task;
};

/**
 * The events in a delivery: one, unless its source splits. `kept` is what a task says that brings
 * one back. Throws `malformed-payload` where the source rejects what cannot be read.
 */
export function partsOf(event: Event, trip: Trip, kept: Kept = {}): readonly Part[] {
  const { delivery, body, ready, entry } = trip;
  if (kept.isItem === true || kept.cause !== undefined) return [{ event, delivery, ...kept }];
  const { fault } = body();
  if (fault === undefined) return ready.split(event, delivery, body());
  switch (ready.source.invalid) {
    case "park":
      return [{ event, delivery, cause: { code: "malformed", detail: fault.message } }];
    case "reject":
      throw fault;
    case "pass":
      entry.schemaErrors = [{ pointer: "", message: fault.message }];
      return [{ event, delivery }];
  }
}

/**
 * Validates and routes events into tasks, of which none is made yet; `only` for these targets, and
 * under the name of `movedTo` where a claim has one for it. Throws `schema-mismatch` where the
 * source rejects what is invalid.
 */
export function planEvents(
  parts: readonly Part[],
  trip: Trip,
  only?: readonly string[],
  movedTo?: Spot,
): Promise<readonly Plan[]> {
  return Promise.all(parts.map((part) => planEvent(part, trip, only, movedTo)));
}

async function planEvent(
  part: Part,
  trip: Trip,
  only: readonly string[] | undefined,
  movedTo: Spot | undefined,
): Promise<Plan> {
  const { event, delivery } = part;
  const { ready, world, entry } = trip;
  const now = delivery.receivedAt;
  const scope = once(() => scopeOf(event, delivery, () => bodyOf(part, trip)));
  const { key, fault } = ready.dedupKey(event, scope);
  // Whatever the key is made of, the event is to reach its targets once more.
  const dedupKey = event.generation === undefined ? key : JSON.stringify([key, event.generation]);
  if (fault !== undefined) entry.dedupFault = fault;
  const load = loadOf(event, contentTypeOf(delivery), now, world.archive);
  const archived = only === undefined ? await archive(part, dedupKey, load, trip) : [];
  const plan = (carried: readonly (CarriedTask & PlannedTask)[]): Plan => ({
    dedupKey,
    // What is parked for some targets is brought back although the ledger has the event for the
    // others.
    isLate: only === undefined && mayBeForgotten(event, now),
    tasks: carried,
    archiving: archived.flatMap((one) => ("task" in one ? one.task : [])),
    objects: [...carried, ...archived].flatMap(({ object }) => object ?? []),
  });
  const park = (cause: Cause, targets?: readonly string[]): Promise<CarriedTask & PlannedTask> =>
    parkEvent({ ...part, dedupKey, cause, ...(targets && { targets }) }, load, trip);

  if (part.cause !== undefined) return plan([await park(part.cause)]);
  const mismatch = await validate(event, trip);
  if (mismatch !== undefined) return plan([await park(mismatch)]);
  const { hits, stuck } = ready.route(event, scope, now, only);
  if (hits.length + stuck.length === 0) {
    if (ready.source.unrouted === "ignore") return plan([]);
    return plan([await park({ code: "unrouted", detail: `no route matches ${event.type}` })]);
  }
  noteTargets(hits, trip);
  const headers = Object.assign(forwarded(delivery, ready), cloudEventHeaders(event));
  const tasks = hits.map(async (hit) => {
    const target = world.target(hit.target);
    const frame = frameTask(event.source, target, hit, dedupKey, world.place, now);
    const consignment = { event, scope, load, headers };
    if (movedTo !== undefined) return loadTask(withSpot(frame, movedTo), target, consignment);
    const loaded = await loadTask(frame, target, consignment);
    const earlier = earlierName(event.source, target, dedupKey, world.place);
    if (loaded === undefined || earlier === undefined) return loaded;
    return claimFirst(loaded, earlier, hit.target, { ...part, dedupKey }, load, trip);
  });
  const loaded = await Promise.all(tasks);
  const tooLarge = hits.flatMap(({ target }, index) => (loaded[index] === undefined ? target : []));
  const others = [...stuck, ...refused(tooLarge, event, trip)];
  const parked = await Promise.all(others.map(({ cause, targets }) => park(cause, targets)));
  return plan([...loaded.filter((task) => task !== undefined), ...parked]);
}

/** The task with the claim that is to be made before it, and what either refers to. */
async function claimFirst(
  { task, object }: CarriedTask,
  earlier: string,
  target: string,
  keeping: Keeping,
  load: Load,
  { ready, world: { parking } }: Trip,
): Promise<CarriedTask & PlannedTask> {
  if (parking === undefined) throw new TypeError("a world without parking has moving targets");
  const claim = claimTask(earlier, task, target, keeping, ready, parking);
  const carried = await carryKept(claim, keeping.event, load);
  return { task, ...present("object", object ?? carried.object), claim: carried.task };
}

/**
 * The task that keeps an event with its cause, in a form that fits. Throws `body-too-large` where
 * none does, and `internal` where the relay has no address to come back to.
 */
export async function parkEvent(
  keeping: Keeping & { readonly cause: Cause },
  load: Load,
  { ready, world }: Trip,
): Promise<CarriedTask & PlannedTask> {
  const task = parkedTask(keeping, ready, world.parking);
  return { ...(await carryKept(task, keeping.event, load)), cause: keeping.cause };
}

/**
 * A task that keeps an event. Throws `body-too-large` where it fits none, and there is no archive.
 */
export async function carryKept(task: Task, event: Event, load: Load): Promise<CarriedTask> {
  const carried = await carry(task, "gzip", load);
  if (carried === undefined) throw tooLargeToKeep(event);
  return carried;
}

/**
 * What takes an event to the archive; nothing unless its source keeps one, and nothing of an event
 * that is let through again: the archive has its bytes since it came in.
 */
async function archive(
  { event, delivery }: Part,
  dedupKey: string,
  load: Load,
  { ready, world }: Trip,
) {
  if (!ready.source.archive || world.archive === undefined) return [];
  if (event.generation !== undefined) return [];
  return [await archiveEvent(event, contentTypeOf(delivery), dedupKey, load, world.archive)];
}

/**
 * What becomes of targets that an event is too large for: the sender gets an error, unless it
 * already has its answer.
 */
function refused(targets: readonly string[], event: Event, { world, isAnswered }: Trip): Stuck[] {
  if (targets.length === 0) return [];
  const isRejected = targets.some((name) => world.target(name).service === undefined);
  if (isRejected && isAnswered !== true) throw tooLargeToKeep(event);
  const detail = `${event.bytes.length} bytes are too many for ${targets.join(" and ")}`;
  return [{ targets, cause: { code: "too-large", detail } }];
}

function tooLargeToKeep({ id, bytes }: Event): Problem {
  const detail = `The body has ${bytes.length} bytes, more than a task of this relay can carry.`;
  return new Problem("body-too-large", detail, { event: id });
}

/** The body that an event is read from: its own where it is an item, the delivery's otherwise. */
const bodyOf = ({ isItem, event }: Part, { body }: Trip): Body =>
  isItem === true ? { value: event.body, json: event.bytes } : body();

/**
 * Why an event must be parked for its schema. Throws `schema-mismatch` where the source rejects.
 */
async function validate(event: Event, trip: Trip): Promise<Cause | undefined> {
  const { ready, world, entry } = trip;
  const file = ready.schemaFor(event.type);
  if (file === undefined || ready.isStub(event.body)) return undefined;
  const errors = await world.schemas.errors(file, event.body);
  if (errors.length === 0) return undefined;
  const { invalid } = ready.source;
  switch (invalid === "reject" && trip.isAnswered === true ? "park" : invalid) {
    case "park": {
      const lines = errors.map(({ pointer, message }) => `${pointer || "/"} ${message}`);
      return { code: "schema-mismatch", detail: lines.join("; ") };
    }
    case "reject": {
      const detail = `The payload does not match the schema of ${event.type}.`;
      throw new Problem("schema-mismatch", detail, { event: event.id, errors });
    }
    case "pass":
      entry.schemaErrors = errors;
      return undefined;
  }
}

function noteTargets(hits: readonly Hit[], { entry }: Trip): void {
  if (hits.length === 0) return;
  entry.targets = [...new Set([...(entry.targets ?? []), ...hits.map(({ target }) => target)])];
}

/** The content type of a delivery that names one. */
export function contentTypeOf({ headers }: Delivery): string | undefined {
  const type = headers["content-type"];
  return typeof type === "string" ? type : undefined;
}

function forwarded(
  delivery: Delivery,
  { isForwarded, readQuery }: ReadySource,
): Record<string, string> {
  const query = readQuery(delivery);
  const headers: Record<string, string> = query === "" ? {} : { "relay-query": query };
  for (const name of Object.keys(delivery.headers)) {
    const value = delivery.headers[name];
    if (typeof value === "string" && isForwarded(name)) headers[name] = value;
  }
  return headers;
}

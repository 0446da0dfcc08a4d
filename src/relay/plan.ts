import type { Cause, Delivery, Event } from "../types/delivery.ts";
import type { Task } from "../types/task.ts";
import { Problem } from "./problem.ts";
import { mayBeForgotten } from "./queue/ledger.ts";
import { type Kept, parkedTask } from "./queue/park.ts";
import { buildTask, cloudEventHeaders } from "./queue/task.ts";
import type { Body } from "./read/view.ts";
import { once } from "./remember.ts";
import { scopeOf } from "./route/scope.ts";
import type { Part } from "./route/split.ts";
import type { ReadySource } from "./source.ts";
import type { Trip } from "./trip.ts";

/** What is to be done with one event. No tasks: no route wants it. */
export type Plan = {
  readonly dedupKey: string;
  readonly tasks: readonly PlannedTask[];
  /** Its tasks may have been made before, and their names forgotten since: the ledger is to be asked. */
  readonly isLate: boolean;
};

/** A task for a target; with a cause, one for the parking queue. */
export type PlannedTask = { readonly task: Task; readonly cause?: Cause };

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
 * Validates and routes events into tasks, of which none is made yet; `only` for these targets.
 * Throws `schema-mismatch` where the source rejects what is invalid.
 */
export function planEvents(
  parts: readonly Part[],
  trip: Trip,
  only?: readonly string[],
): Promise<readonly Plan[]> {
  return Promise.all(parts.map((part) => planEvent(part, trip, only)));
}

async function planEvent(
  part: Part,
  trip: Trip,
  only: readonly string[] | undefined,
): Promise<Plan> {
  const { event, delivery } = part;
  const { ready, world, entry } = trip;
  const scope = once(() => scopeOf(event, delivery, () => bodyOf(part, trip)));
  const { key: dedupKey, fault } = ready.dedupKey(event, scope);
  if (fault !== undefined) entry.dedupFault = fault;
  const isLate = mayBeForgotten(event, delivery.receivedAt);
  const parked = (cause: Cause, kept: Kept = {}): PlannedTask => ({
    task: parkedTask({ ...part, dedupKey, cause, ...kept }, ready, world.parking),
    cause,
  });
  const park = (cause: Cause): Plan => ({ dedupKey, isLate, tasks: [parked(cause)] });

  if (part.cause !== undefined) return park(part.cause);
  const mismatch = await validate(event, trip);
  if (mismatch !== undefined) return park(mismatch);
  const now = delivery.receivedAt;
  const { hits, stuck } = ready.route(event, scope, now, only);
  if (hits.length + stuck.length === 0 && ready.source.unrouted === "park") {
    return park({ code: "unrouted", detail: `no route matches ${event.type}` });
  }
  noteTargets(
    hits.map(({ target }) => target),
    trip,
  );
  const headers = Object.assign(forwarded(delivery, ready), cloudEventHeaders(event));
  const tasks = hits.map((hit) => ({
    task: buildTask(event, world.target(hit.target), hit, dedupKey, headers, world.place, now),
  }));
  const others = stuck.map(({ cause, targets }) => parked(cause, { targets }));
  return { dedupKey, isLate, tasks: [...tasks, ...others] };
}

/** The body that an event is read from: its own where it is an item, the delivery's otherwise. */
const bodyOf = ({ isItem, event }: Part, { body }: Trip): Body =>
  isItem === true ? { value: event.body, json: event.bytes } : body();

/** Why an event must be parked for its schema. Throws `schema-mismatch` where the source rejects. */
async function validate(event: Event, trip: Trip): Promise<Cause | undefined> {
  const { ready, world, entry } = trip;
  const file = ready.schemaFor(event.type);
  if (file === undefined) return undefined;
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

function noteTargets(targets: readonly string[], { entry }: Trip): void {
  if (targets.length === 0) return;
  entry.targets = [...new Set([...(entry.targets ?? []), ...targets])];
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

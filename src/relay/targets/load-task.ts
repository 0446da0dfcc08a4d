import type { Large, ReadyTarget, Target } from "../../types/config.ts";
import type { Event } from "../../types/delivery.ts";
import type { Task } from "../../types/task.ts";
import { addressOf } from "../archive/name.ts";
import { carry, type CarriedTask, compress, fits, type Load } from "../queue/carry.ts";
import type { Place, TaskFrame } from "../queue/task.ts";
import type { Compile } from "../route/route.ts";
import type { Scope } from "../route/scope.ts";
import type { Cargo, TargetKind } from "./kind.ts";
import { KINDS } from "./kinds.ts";

/** A ready target, with the service that it is where it is one. */
export type Destination = ReadyTarget & { readonly service?: Service };

/** One of Google's services, with the resource that events go to. */
type Service = {
  readonly kind: TargetKind;
  readonly fullName: string;
  readonly orderingKey?: (scope: Scope) => string | undefined;
};

/** The service of a target that is one. */
export function readyService(
  { google }: Target,
  place: Place,
  compile: Compile,
): Service | undefined {
  if (google === undefined) return undefined;
  const kind: TargetKind = KINDS[google.kind];
  const evaluate =
    google.orderingKey === undefined ? undefined : compile(google.orderingKey, "key");
  return {
    kind,
    fullName: kind.fullName(google.resource, place),
    ...(evaluate && {
      orderingKey: (scope) => {
        const computed = evaluate(scope);
        return "value" in computed ? String(computed.value) : undefined;
      },
    }),
  };
}

/** An event for one target: what is the same whatever the target is. */
export type Consignment = {
  readonly event: Event;
  readonly scope: () => Scope;
  readonly load: Load;
  /** The headers of a task for a URL: the event's own and those that are forwarded. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The task of an event for a target, in a form that fits; undefined: none does. */
export function loadTask(
  frame: TaskFrame,
  target: Destination,
  consignment: Consignment,
): CarriedTask | Promise<CarriedTask | undefined> {
  const { service, url, method } = target;
  if (service !== undefined) return loadService(frame, service, target, consignment);
  const headers = { ...consignment.headers, ...target.headers };
  const task = { ...frame, url, method, headers, body: consignment.event.bytes };
  return fits(task) ? { task } : carry(task, target.large, consignment.load);
}

function loadService(
  frame: TaskFrame,
  service: Service,
  { large, headers }: Destination,
  { event, scope, load, headers: { "content-type": contentType } }: Consignment,
): CarriedTask | Promise<CarriedTask | undefined> {
  const { kind } = service;
  const orderingKey = service.orderingKey?.(scope());
  const cargo = { event, contentType, ...(orderingKey !== undefined && { orderingKey }) };
  const isReferred = kind.bytes === "referred to" && large !== "reject";
  if (isReferred && load.object() !== undefined) {
    return refer(frame, service, cargo, headers, large, load);
  }
  const task = wrapTask(frame, service, cargo, headers);
  if (fits(task) && kind.sizeOf(cargo, task.body) <= kind.maxBytes) return { task };
  return loadLarge(task, frame, service, cargo, { large, headers }, load);
}

/** Compressed where the bytes are all that a request is and that fits, otherwise by reference. */
async function loadLarge(
  task: Task,
  frame: TaskFrame,
  service: Service,
  cargo: Cargo,
  { large, headers }: Pick<Destination, "large" | "headers">,
  load: Load,
): Promise<CarriedTask | undefined> {
  if (service.kind.bytes === "as they are" && large === "gzip") {
    const compressed = await compress(task, load);
    if (compressed !== undefined) return { task: compressed };
  }
  return refer(frame, service, cargo, headers, large, load);
}

function wrapTask(
  frame: TaskFrame,
  { kind, fullName }: Service,
  cargo: Cargo,
  headers: Readonly<Record<string, string>>,
): Task {
  return {
    ...frame,
    url: kind.url(fullName, cargo),
    method: kind.method,
    headers: { ...kind.headers(cargo), ...headers },
    body: kind.wrap(cargo),
  };
}

/**
 * A task that refers to the bytes in the archive; undefined where there is none, or where the
 * target is not to.
 */
function refer(
  frame: TaskFrame,
  service: Service,
  cargo: Cargo,
  headers: Readonly<Record<string, string>>,
  large: Large,
  load: Load,
): Promise<CarriedTask | undefined> {
  const object = large === "reject" ? undefined : load.object();
  if (object === undefined) return Promise.resolve(undefined);
  const task = wrapTask(frame, service, { ...cargo, dataref: addressOf(object) }, headers);
  return Promise.resolve({ task, object });
}

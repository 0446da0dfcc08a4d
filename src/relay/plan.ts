import type { Delivery, Event } from "../types/delivery.ts";
import type { Task } from "../types/task.ts";
import { headersOf } from "./read/headers.ts";
import type { Entry } from "./log.ts";
import { once } from "./remember.ts";
import { type Cause, parkedTask } from "./queue/park.ts";
import { mayBeForgotten } from "./queue/ledger.ts";
import { Problem } from "./problem.ts";
import type { ReadySource } from "./source.ts";
import type { Part } from "./route/split.ts";
import { buildTask, cloudEventHeaders } from "./queue/task.ts";
import type { World } from "./world.ts";

/** What is to be done with an event. */
export type Plan = {
  readonly tasks: readonly Task[];
  readonly dedupKey: string;
  /** Its tasks may have been made before, and their names forgotten since: the ledger is to be asked. */
  readonly isLate: boolean;
} & (
  | { readonly outcome: "route" | "ignored" }
  | { readonly outcome: "parked"; readonly cause: Cause }
);

/** Validates and routes an event into tasks, of which none is made yet. */
export async function planEvent(
  { event, delivery, cause }: Part,
  ready: ReadySource,
  world: World,
  entry: Entry,
): Promise<Plan> {
  const scope = once(() => ({ event, body: event.body, headers: headersOf(delivery) }));
  const dedupKey = ready.dedupKey(event, scope);
  const isLate = mayBeForgotten(event, delivery.receivedAt);
  const park = (cause: Cause): Plan => {
    const task = parkedTask(event, delivery, dedupKey, cause, ready, world);
    return { outcome: "parked", tasks: [task], cause, dedupKey, isLate };
  };

  if (cause !== undefined) return park(cause);
  const mismatch = await validate(event, ready, world, entry);
  if (mismatch !== undefined) return park(mismatch);
  const now = delivery.receivedAt;
  const routing = ready.route(event, scope, now);
  if ("unschedulable" in routing) {
    return park({ code: "unschedulable", detail: routing.unschedulable });
  }
  const { hits } = routing;
  if (hits.length === 0) {
    if (ready.source.unrouted === "ignore")
      return { outcome: "ignored", tasks: [], dedupKey, isLate };
    return park({ code: "unrouted", detail: `no route takes ${event.type}` });
  }
  const targets = hits.map(({ target }) => target);
  entry.targets = [...new Set([...(entry.targets ?? []), ...targets])];
  const headers = Object.assign(forwarded(delivery, ready), cloudEventHeaders(event));
  const tasks = hits.map((hit) =>
    buildTask(event, world.target(hit.target), hit, dedupKey, headers, world.place, now),
  );
  return { outcome: "route", tasks, dedupKey, isLate };
}

/** Why an event must be parked for its schema; undefined when it may pass. Throws `schema-mismatch` where the source rejects. */
async function validate(
  event: Event,
  { schemaFor, source }: ReadySource,
  world: World,
  entry: Entry,
): Promise<Cause | undefined> {
  const file = schemaFor(event.type);
  if (file === undefined) return undefined;
  const errors = await world.schemas.errors(file, event.body);
  if (errors.length === 0) return undefined;
  if (source.invalid === "pass") {
    entry.schemaErrors = errors;
    return undefined;
  }
  if (source.invalid === "reject") {
    throw new Problem(
      "schema-mismatch",
      `The payload does not match the schema of ${event.type}.`,
      {
        event: event.id,
        errors,
      },
    );
  }
  const detail = errors.map(({ pointer, message }) => `${pointer || "/"} ${message}`).join("; ");
  return { code: "schema-mismatch", detail };
}

function forwarded(delivery: Delivery, { isForwarded }: ReadySource): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(delivery.headers)) {
    const value = delivery.headers[name];
    if (typeof value === "string" && isForwarded(name)) headers[name] = value;
  }
  return headers;
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { once } from "../../relay/remember.ts";
import { compileExpression } from "../../relay/route/expressions.ts";
import { scopeOf } from "../../relay/route/scope.ts";
import type { Part } from "../../relay/route/split.ts";
import { compileOnUse } from "../../relay/schema/compile.ts";
import { createSchemas, type SchemaError } from "../../relay/schema/schemas.ts";
import { readySource, type ReadySource } from "../../relay/source.ts";
import type { Body } from "../../relay/read/view.ts";
import type { Context } from "../../relay/verify/verifier.ts";
import type { Source } from "../../types/config.ts";
import type { Delivery } from "../../types/delivery.ts";
import { compileWhy, type RouteWhy } from "./why.ts";

/** What becomes of one event of an authentic delivery, and why. */
export type Story = {
  readonly event: string;
  readonly type: string;
  /**
   * What a redelivery is known by; with the reason where the source's own key could not be
   * computed.
   */
  readonly dedupKey: string;
  readonly dedupFault?: string;
  /** The schema that the type is checked with, and what does not match. */
  readonly schema?: { readonly file: string; readonly errors: readonly SchemaError[] };
  /**
   * `accepted` may leave some targets parked: see the routes. `refused`: the source says
   * `invalid: reject`.
   */
  readonly outcome: "accepted" | "ignored" | "parked" | "refused";
  /** Why it is parked, ignored or refused entirely. */
  readonly cause?: string;
  /** Empty where the event does not get as far. */
  readonly routes: readonly RouteWhy[];
};

/**
 * Tells what becomes of the events in an authentic delivery. `folder` is the config file's. Throws
 * a Problem for one that cannot be read at all.
 */
export async function tellStories(
  source: Source,
  delivery: Delivery,
  { folder, context }: { readonly folder: string; readonly context: Context },
): Promise<readonly Story[]> {
  const ready = readySource(source, context, compileExpression);
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(folder, path), "utf8"));
  const schemas = createSchemas(compileOnUse(read));
  const why = compileWhy(source, compileExpression);
  const body = ready.readBody(delivery);
  const parts = partsOf(ready, delivery, body);

  return Promise.all(
    parts.map(async (part): Promise<Story> => {
      const { event } = part;
      const own = part.isItem === true ? { value: event.body, json: event.bytes } : body;
      const scope = once(() => scopeOf(event, part.delivery, () => own));
      const { key, fault } = ready.dedupKey(event, scope);
      const file = ready.schemaFor(event.type);
      const errors =
        file === undefined || part.cause !== undefined
          ? []
          : await schemas.errors(file, event.body);
      const known = {
        event: event.id,
        type: event.type,
        dedupKey: key,
        ...(fault !== undefined && { dedupFault: fault }),
        ...(file !== undefined && { schema: { file, errors } }),
      };
      const early = earlyEnd(part, errors, source);
      if (early !== undefined) return { ...known, ...early, routes: [] };
      const routes = why(event, scope, delivery.receivedAt);
      return { ...known, ...outcomeOf(routes, source), routes };
    }),
  );
}

/** How it ends before it comes to the routes; undefined where it comes to them. */
function earlyEnd(
  { cause }: Part,
  errors: readonly SchemaError[],
  { invalid }: Source,
): Pick<Story, "outcome" | "cause"> | undefined {
  if (cause === undefined && errors.length === 0) return undefined;
  const why = cause?.detail ?? "it does not match its schema";
  if (cause !== undefined && cause.code !== "malformed") return { outcome: "parked", cause: why };
  if (invalid === "pass") return undefined;
  return { outcome: invalid === "reject" ? "refused" : "parked", cause: why };
}

function partsOf(ready: ReadySource, delivery: Delivery, body: Body): readonly Part[] {
  const event = ready.readEvent(delivery, body);
  if (body.fault === undefined) return ready.split(event, delivery, body);
  return [{ event, delivery, cause: { code: "malformed", detail: body.fault.message } }];
}

function outcomeOf(routes: readonly RouteWhy[], source: Source): Pick<Story, "outcome" | "cause"> {
  const fates = new Set(routes.flatMap(({ targets }) => targets.map(({ fate }) => fate)));
  if (fates.has("sent")) return { outcome: "accepted" };
  if (fates.has("parked")) return { outcome: "parked", cause: "a route cannot be computed on it" };
  return { outcome: source.unrouted === "park" ? "parked" : "ignored", cause: "no route wants it" };
}

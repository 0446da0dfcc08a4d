import type { Source } from "../../types/config.ts";
import type { Cause, Event } from "../../types/delivery.ts";
import { compileGlobs } from "../read/glob.ts";
import { MAX_SCHEDULE_SECONDS } from "../queue/limits.ts";
import { remember } from "../remember.ts";
import type { Computed, ExpressionType } from "./expressions.ts";
import type { Scope } from "./scope.ts";

/** As far ahead as Cloud Tasks schedules, less a minute for clocks that differ. */
const MAX_AHEAD_MS = (MAX_SCHEDULE_SECONDS - 60) * 1000;

/** One target that an event goes to, and when. */
export type Hit = {
  readonly target: string;
  /** Undefined: at once. Jitter comes on top. */
  readonly at?: Date;
  readonly jitterSeconds: number;
};

/** A route that cannot say whether it wants an event, or when: the event must be parked for it. */
export type Stuck = {
  /** The targets that the event does not go to for it: those that no other route sends it to. */
  readonly targets: readonly string[];
  /** Names the route. */
  readonly cause: Cause;
};

/** Where an event goes, and the routes that are stuck on it. */
export type Routing = { readonly hits: readonly Hit[]; readonly stuck: readonly Stuck[] };

/** Turns CEL into a function; passed in so that sources without expressions never load CEL. */
export type Compile = (text: string, expected: ExpressionType) => (scope: Scope) => Computed;

/** Routes an event; to `only` these targets, as when it is parked for them. */
export type RouteEvent = (
  event: Event,
  scope: () => Scope,
  now: Date,
  only?: readonly string[],
) => Routing;

/** Compiles a source's routes. A target is hit once: the first route that names it wins. */
export function compileRoutes(source: Source, compile: Compile): RouteEvent {
  const routes = source.routes.map((route, index) => ({
    ...route,
    number: index + 1,
    matches: compileGlobs(route.events),
    holds: route.when === undefined ? undefined : compile(route.when, "bool"),
    time: route.at === undefined ? undefined : compile(route.at, "timestamp"),
  }));

  const routesFor = remember((type) => routes.filter(({ matches }) => matches(type)));

  return (event, scope, now, only) => {
    const hits = new Map<string, Hit>();
    const stuck: Stuck[] = [];
    for (const route of routesFor(event.type)) {
      const targets = only === undefined ? route.to : route.to.filter((to) => only.includes(to));
      if (targets.length === 0) continue;
      const wanted = route.holds?.(scope());
      if (wanted !== undefined && "failed" in wanted) {
        if (wanted.failed === "missing") continue;
        stuck.push({
          targets,
          cause: causeOf("unroutable", route, `when: ${route.when} ${wanted.why}`),
        });
        continue;
      }
      if (wanted?.value === false) continue;
      const due = dueTime(route.time?.(scope()), route, now);
      if (typeof due === "string") {
        stuck.push({ targets, cause: causeOf("unschedulable", route, due) });
        continue;
      }
      const { jitterSeconds } = route;
      for (const target of targets) {
        if (hits.has(target)) continue;
        hits.set(target, { target, jitterSeconds, ...(due !== undefined && { at: due }) });
      }
    }
    return { hits: [...hits.values()], stuck: stuck.length === 0 ? stuck : alone(stuck, hits) };
  };
}

/** What is stuck without what other routes send on, or are stuck on before. */
function alone(stuck: readonly Stuck[], hits: ReadonlyMap<string, Hit>): readonly Stuck[] {
  const settled = new Set(hits.keys());
  return stuck.flatMap(({ cause, targets }) => {
    const left = targets.filter((target) => !settled.has(target));
    for (const target of left) settled.add(target);
    return left.length === 0 ? [] : [{ cause, targets: left }];
  });
}

const causeOf = (code: Cause["code"], { number }: { number: number }, why: string): Cause => ({
  code,
  detail: `route ${number}: ${why}`,
});

type Timing = {
  readonly at?: string;
  readonly delaySeconds: number;
  readonly jitterSeconds: number;
};

/**
 * When a route's tasks are due, undefined being now; or, in words, why that cannot be had. What is
 * past is now.
 */
function dueTime(
  computed: Computed | undefined,
  { at, delaySeconds, jitterSeconds }: Timing,
  now: Date,
): Date | string | undefined {
  if (computed !== undefined && "failed" in computed) return `at: ${at} ${computed.why}`;
  const due =
    computed === undefined
      ? now.getTime() + delaySeconds * 1000
      : (computed.value as Date).getTime(); // compiled as a timestamp
  if (due <= now.getTime()) return undefined;
  return due + jitterSeconds * 1000 - now.getTime() > MAX_AHEAD_MS
    ? `at: ${at ?? "delay"} is more than 30 days ahead`
    : new Date(due);
}

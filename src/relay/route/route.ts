import type { Source } from "../../types/config.ts";
import type { Event } from "../../types/delivery.ts";
import type { ExpressionType, Scope } from "./expressions.ts";
import { compileGlobs } from "../read/glob.ts";
import { remember } from "../remember.ts";

/** Cloud Tasks takes schedule times at most 720 h ahead; a minute is kept for clocks that differ. */
const MAX_AHEAD_MS = 720 * 3600 * 1000 - 60_000;

/** One target that an event goes to, and when. */
export type Hit = {
  readonly target: string;
  /** Undefined: at once. Jitter comes on top. */
  readonly at?: Date;
  readonly jitterSeconds: number;
};

/** Where an event goes; or, where a route's `at` cannot be honoured, why it must be parked. */
export type Routing = { readonly hits: readonly Hit[] } | { readonly unschedulable: string };

/** Turns CEL into a function; passed in so that sources without expressions never load CEL. */
export type Compile = (text: string, expected: ExpressionType) => (scope: Scope) => unknown;

/** Compiles a source's routes. A target is hit once: the first route that names it wins. */
export function compileRoutes(
  source: Source,
  compile: Compile,
): (event: Event, scope: () => Scope, now: Date) => Routing {
  const routes = source.routes.map((route) => ({
    ...route,
    matches: compileGlobs(route.events),
    holds: route.when === undefined ? undefined : compile(route.when, "bool"),
    time: route.at === undefined ? undefined : compile(route.at, "timestamp"),
  }));

  const routesFor = remember((type) => routes.filter(({ matches }) => matches(type)));

  return (event, scope, now) => {
    const hits = new Map<string, Hit>();
    for (const { holds, time, to, at, delaySeconds, jitterSeconds } of routesFor(event.type)) {
      if (holds !== undefined && holds(scope()) !== true) continue;
      const due =
        time === undefined ? delayed(now, delaySeconds) : (time(scope()) as Date | undefined);
      if (at !== undefined && due === undefined) {
        return { unschedulable: `at: ${at} cannot be computed` };
      }
      if (
        due !== undefined &&
        due.getTime() + jitterSeconds * 1000 - now.getTime() > MAX_AHEAD_MS
      ) {
        return { unschedulable: `at: ${at ?? "delay"} is more than 30 days ahead` };
      }
      for (const target of to) {
        if (!hits.has(target)) {
          hits.set(target, { target, jitterSeconds, ...(due !== undefined && { at: due }) });
        }
      }
    }
    return { hits: [...hits.values()] };
  };
}

const delayed = (now: Date, seconds: number): Date | undefined =>
  seconds === 0 ? undefined : new Date(now.getTime() + seconds * 1000);

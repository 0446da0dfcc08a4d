import { type Compile, compileRoutes } from "../../relay/route/route.ts";
import type { Computed } from "../../relay/route/expressions.ts";
import type { Scope } from "../../relay/route/scope.ts";
import { compileGlobs } from "../../relay/read/glob.ts";
import type { Route, Source } from "../../types/config.ts";
import type { Event } from "../../types/delivery.ts";

/** What one route makes of an event, and why. */
export type RouteWhy = {
  /** As relay.yaml lists them, from 1. */
  readonly route: number;
  readonly events: readonly string[];
  /**
   * Whether `events` matches the event's type. Where it does not, the rest of the route is not
   * looked at.
   */
  readonly matches: boolean;
  /** What `when` came to; undefined where the route has none. */
  readonly when?: { readonly expression: string; readonly value?: boolean; readonly why?: string };
  /** What `at` came to; undefined where the route has none. */
  readonly at?: { readonly expression: string; readonly time?: Date; readonly why?: string };
  /** The targets that the route names, and what becomes of each. */
  readonly targets: readonly TargetWhy[];
  /** Why the event goes nowhere by this route; undefined where it goes to a target. */
  readonly reason?: string;
};

/**
 * `sent`: gets a task, due at `at` (undefined: at once; jitter comes on top). `elsewhere`: another
 * route has sent it there already. `parked`: the event is parked for it. `not`: the route does not
 * want the event.
 */
export type TargetWhy = {
  readonly target: string;
  readonly fate: "sent" | "elsewhere" | "parked" | "not";
  readonly at?: Date;
};

/**
 * Says of each route of a source why an event goes by it or not. It asks the relay's own routing,
 * once for all routes and once for each alone, so that it cannot differ.
 */
export function compileWhy(
  source: Source,
  compile: Compile,
): (event: Event, scope: () => Scope, now: Date) => readonly RouteWhy[] {
  const all = compileRoutes(source, compile);
  const routes = source.routes.map((route) => ({
    route,
    matches: compileGlobs(route.events),
    alone: compileRoutes({ ...source, routes: [route] }, compile),
    when: route.when === undefined ? undefined : compile(route.when, "bool"),
    at: route.at === undefined ? undefined : compile(route.at, "timestamp"),
  }));

  return (event, scope, now) => {
    const whole = all(event, scope, now);
    const open = new Set(whole.hits.map(({ target }) => target));
    return routes.map(({ route, matches, alone, when, at }, index): RouteWhy => {
      const { events } = route;
      const number = { route: index + 1, events };
      if (!matches(event.type)) {
        const reason = `events ${events.join(", ")} do not match ${event.type}`;
        return { ...number, matches: false, targets: route.to.map(notFor), reason };
      }
      const wanted = when?.(scope());
      const due = wanted === undefined || isTrue(wanted) ? at?.(scope()) : undefined;
      const { hits, stuck } = alone(event, scope, now);
      const targets = route.to.map((target): TargetWhy => {
        const hit = hits.find((one) => one.target === target);
        if (hit === undefined) return stuck.length === 0 ? notFor(target) : parkedFor(target, open);
        // The first route that names a target has it.
        if (!open.delete(target)) return { target, fate: "elsewhere" };
        return { target, fate: "sent", ...(hit.at !== undefined && { at: hit.at }) };
      });
      const reason = targets.some(({ fate }) => fate === "sent")
        ? undefined
        : reasonOf(route, wanted, stuck[0]?.cause.detail, targets);
      return {
        ...number,
        matches: true,
        ...(wanted !== undefined && { when: { expression: route.when ?? "", ...boolOf(wanted) } }),
        ...(due !== undefined && { at: { expression: route.at ?? "", ...timeOf(due) } }),
        targets,
        ...(reason !== undefined && { reason }),
      };
    });
  };
}

const notFor = (target: string): TargetWhy => ({ target, fate: "not" });

/** A target that another route sends the event to is not parked for. */
const parkedFor = (target: string, open: ReadonlySet<string>): TargetWhy => ({
  target,
  fate: open.has(target) ? "elsewhere" : "parked",
});

const isTrue = (computed: Computed): boolean => "value" in computed && computed.value === true;

const boolOf = (computed: Computed): { value?: boolean; why?: string } =>
  "failed" in computed ? { why: computed.why } : { value: computed.value === true };

const timeOf = (computed: Computed): { time?: Date; why?: string } =>
  "failed" in computed ? { why: computed.why } : { time: computed.value as Date }; // compiled as a timestamp

function reasonOf(
  { when }: Route,
  wanted: Computed | undefined,
  stuck: string | undefined,
  targets: readonly TargetWhy[],
): string {
  // The route was asked alone, where it is the first.
  if (stuck !== undefined) return `${stuck.replace(/^route 1: /, "")}: parked for this route`;
  if (wanted !== undefined && "failed" in wanted) return `when: ${when} ${wanted.why}`;
  if (wanted !== undefined && !isTrue(wanted)) return `when: ${when} is false`;
  const names = targets.map(({ target }) => target).join(", ");
  return `another route sends it to ${names} already`;
}

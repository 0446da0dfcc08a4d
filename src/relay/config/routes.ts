import type { Route } from "../../types/config.ts";
import { MAX_SCHEDULE_SECONDS } from "../queue/limits.ts";
import { durationSeconds } from "./durations.ts";
import type { Path } from "../read/pointer.ts";
import { reportExpression } from "./expression-faults.ts";
import type { Report } from "./fault.ts";
import type { RawTarget } from "./raw-target.ts";
import { items, type List, present, seconds } from "./values.ts";
import { suggestion } from "../suggest.ts";

/** A route as it is written. */
export type RawRoute = {
  readonly events?: List<string>;
  readonly when?: string;
  readonly to?: List<string>;
  readonly delay?: string;
  readonly at?: string;
  readonly jitter?: string;
};

/** Checks what the schema cannot say about the routes of a source. */
export function checkRoutes(
  at: Path,
  { routes, unrouted }: { readonly routes?: List<RawRoute>; readonly unrouted?: "ignore" | "park" },
  targets: Readonly<Record<string, RawTarget>>,
  report: Report,
): void {
  if ((routes ?? []).length === 0 && !report.has(at)) {
    const fate = unrouted === "park" ? "parked" : "ignored";
    report.warning(at, `there is no route, so every event of this source is ${fate}`);
  }
  for (const [index, route] of (routes ?? []).entries()) {
    if (route === undefined) continue;
    checkTo([...at, index, "to"], route, targets, report);
    checkSchedule([...at, index], route, report);
    checkExpressions([...at, index], route, report);
  }
}

function checkTo(
  at: Path,
  route: RawRoute,
  targets: Readonly<Record<string, RawTarget>>,
  report: Report,
): void {
  const scheduled = (["delay", "at", "jitter"] as const).filter(
    (field) => route[field] !== undefined,
  );
  for (const [index, name] of (route.to ?? []).entries()) {
    if (name === undefined) continue;
    const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
    if (target === undefined) {
      // A target that is there, but was refused as a whole, is not missing.
      if (!report.has(["targets", name])) {
        report.error(
          [...at, index],
          `there is no target "${name}"${suggestion(name, Object.keys(targets))}`,
        );
      }
    } else if (target.method === "buffer") {
      for (const field of scheduled) {
        report.error(
          [...at.slice(0, -1), field],
          `target ${name} has method: buffer, and BufferTask has no schedule time; remove ${field}, or give the target another method`,
        );
      }
    }
  }
}

function checkSchedule(path: Path, route: RawRoute, report: Report): void {
  const delay = route.delay === undefined ? 0 : (durationSeconds(route.delay) ?? 0);
  const jitter = route.jitter === undefined ? 0 : (durationSeconds(route.jitter) ?? 0);
  if (route.delay !== undefined && route.at !== undefined) {
    report.error([...path, "at"], "does not go with delay; keep one of the two");
  }
  if (delay > MAX_SCHEDULE_SECONDS) {
    report.error([...path, "delay"], `is ${route.delay}; Cloud Tasks schedules at most 30d ahead`);
  } else if (delay + jitter > MAX_SCHEDULE_SECONDS) {
    const sum = delay > 0 ? `, which with delay ${route.delay} is more than 30d` : "";
    report.error(
      [...path, "jitter"],
      `is ${route.jitter}${sum}; Cloud Tasks schedules at most 30d ahead`,
    );
  }
}

function checkExpressions(path: Path, route: RawRoute, report: Report): void {
  for (const [field, type] of [
    ["when", "bool"],
    ["at", "timestamp"],
  ] as const) {
    const expression = route[field];
    if (expression !== undefined) reportExpression([...path, field], expression, type, report);
  }
}

/** A route without faults, with its defaults. */
export function completeRoute(route: RawRoute): Route {
  return {
    events: route.events === undefined ? ["*"] : items(route.events),
    ...present("when", route.when),
    to: items(route.to),
    delaySeconds: seconds(route.delay, 0),
    ...present("at", route.at),
    jitterSeconds: seconds(route.jitter, 0),
  };
}

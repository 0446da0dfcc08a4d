import type { Query } from "../../console/facts/query.ts";
import { queryOf, SearchError } from "../../console/facts/search.ts";
import { UsageError } from "../io.ts";

/** The options that narrow a list down. Each accepts several values with commas. */
export const FILTERS = {
  source: { type: "string", value: "<names>", help: "of these sources" },
  type: { type: "string", value: "<globs>", help: "of these event types, such as issues.*" },
  target: { type: "string", value: "<names>", help: "for these targets" },
  cause: {
    type: "string",
    value: "<codes>",
    help: "parked, refused or dead for it: schema-mismatch, bad-signature, status-410 …",
  },
  status: { type: "string", value: "<codes>", help: "the answer's status: 401, or 5xx" },
  id: {
    type: "string",
    value: "<ids>",
    help: "of an event, a delivery or a task, whole or from its first 8 characters on",
  },
  since: { type: "string", value: "<time>", help: "15m, 2h, 3d ago, or 2026-11-26T09:00:00Z" },
  until: { type: "string", value: "<time>", help: "before then" },
} as const;

/** The name of an option that narrows down. */
export type Filter = keyof typeof FILTERS;

/** Their names. */
export const FILTER_NAMES = Object.keys(FILTERS) as readonly Filter[];

/** Of a command for which some of them mean nothing: those, each with why that is so and which command to ask. */
export const refusedBut = (
  accepted: readonly Filter[],
  why: (filter: Filter) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    FILTER_NAMES.filter((name) => !accepted.includes(name)).map((name) => [name, why(name)]),
  );

/** What the options ask for. Throws a UsageError that names the one at fault. */
export function filtersOf(
  values: { readonly [Name in Filter]?: string | undefined },
  now: Date,
): Query {
  const typed = FILTER_NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : { name, value };
  });
  try {
    return queryOf(typed, now);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw new UsageError(`--${error.message}`, { cause: error });
  }
}

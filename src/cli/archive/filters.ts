import type { Query } from "../../console/facts/query.ts";
import { FILTERS, filtersOf, refusedBut } from "../operate/filters.ts";
import type { Values } from "../command.ts";

const { source, type, id, until } = FILTERS;

/** The options that narrow the archive down: it knows no targets, causes or answers. */
export const ARCHIVE_FILTERS = {
  source,
  type,
  id,
  since: { ...FILTERS.since, help: `${FILTERS.since.help}\n(default: 24h; everything with an id)` },
  until,
  limit: { type: "string", value: "<n>", default: "100", help: "at most so many (default: 100)" },
} as const;

/** The others, with where to look instead. */
export const ARCHIVE_REFUSES = refusedBut(
  ["source", "type", "id", "since", "until"],
  (filter) =>
    `the archive has events, and not what became of them; relay deliveries --${filter} … lists deliveries with their event ids`,
);

/** What the options, and an id as an argument, ask for. Throws UsageError. */
export function archiveQuery(
  values: Omit<Values<typeof ARCHIVE_FILTERS>, "limit">,
  argument: string | undefined,
  now: Date,
): Query {
  const query = filtersOf(values, now);
  const asked = argument === undefined ? query : { ...query, id: [argument] };
  return asked.id === undefined && values.since === undefined
    ? { ...asked, ...filtersOf({ since: "24h" }, now), ...asked }
    : asked;
}

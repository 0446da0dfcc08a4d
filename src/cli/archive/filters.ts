import { durationSeconds } from "../../relay/config/durations.ts";
import { compileGlobs } from "../../relay/read/glob.ts";
import { UsageError } from "../io.ts";

/** The options that say so, for `command`. */
export const FILTERS = {
  source: { type: "string", value: "<name>", help: "only of this source" },
  type: { type: "string", value: "<glob>", help: "only of event types that match" },
  since: {
    type: "string",
    value: "<when>",
    help: "from then on: a time, or how long ago, such as 2h\n(default 24h; with an id everything)",
  },
  until: { type: "string", value: "<when>", help: "before then (default now)" },
  limit: { type: "string", value: "<n>", default: "100", help: "at most so many (default 100)" },
  project: { type: "string", value: "<id>", help: "the archive in Google Cloud" },
} as const;

/** Which events are asked for. */
export type Filters = {
  readonly source?: string;
  readonly id?: string;
  readonly matchesType: (type: string) => boolean;
  readonly since: Date;
  /** Not included. */
  readonly until: Date;
  readonly limit: number;
};

/** Options as they were typed. */
type Typed = Readonly<
  Partial<Record<"source" | "type" | "since" | "until" | "id", string | undefined>> & {
    limit: string;
  }
>;

/** Reads the options. Throws a UsageError that names the one at fault. */
export function readFilters({ source, type, since, until, id, limit }: Typed, now: Date): Filters {
  const count = Number(limit);
  if (!/^\d{1,6}$/.test(limit) || count === 0) {
    throw new UsageError(`--limit ${limit} is not a number from 1 to 999999`);
  }
  return {
    ...(source !== undefined && { source }),
    ...(id !== undefined && { id }),
    matchesType: compileGlobs([type ?? "*"]),
    since: readWhen("--since", since ?? (id === undefined ? "24h" : "3650d"), now),
    until: until === undefined ? new Date(now.getTime() + 1) : readWhen("--until", until, now),
    limit: count,
  };
}

function readWhen(option: string, text: string, now: Date): Date {
  const seconds = durationSeconds(text);
  const time = seconds === undefined ? new Date(text) : new Date(now.getTime() - seconds * 1000);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `${option} ${text} is neither a time such as 2026-11-26T12:00:00Z nor how long ago, such as 2h`,
  );
}

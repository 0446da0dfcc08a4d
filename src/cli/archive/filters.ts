import { durationSeconds } from "../../relay/config/durations.ts";
import { compileGlobs } from "../../relay/read/glob.ts";
import { UsageError } from "../io.ts";

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

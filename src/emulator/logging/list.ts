import { createHash } from "node:crypto";
import { invalid } from "../errors.ts";
import { pageToken, readPageToken } from "../api/tokens.ts";
import { canonicalTime, type StoredEntry } from "./entry.ts";
import type { Log, Place, Scope } from "./log.ts";
import { compileFilter } from "./match.ts";
import { type Filter, parseFilter } from "./parse.ts";

/** A request to `entries.list` (https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list). */
type Request = {
  readonly resourceNames?: readonly string[];
  readonly projectIds?: readonly string[];
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
};

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1000;

/** Answers `entries.list`. Throws INVALID_ARGUMENT in Google's form. */
export async function listEntries(
  request: object,
  log: Log,
  nowMs: number,
): Promise<{ readonly entries?: readonly StoredEntry[]; readonly nextPageToken?: string }> {
  const { filter = "", pageSize = DEFAULT_PAGE, ...asked } = request as Request;
  if (typeof filter !== "string") throw invalid("filter must be a string.");
  if (!Number.isInteger(pageSize) || pageSize < 0) throw invalid("pageSize must not be negative.");
  const parsed = parseFilter(filter);
  const matches = compileFilter(parsed);
  const projects = projectsOf(asked);
  const order = orderOf(asked.orderBy);
  const of = createHash("sha256")
    .update(JSON.stringify([projects, filter, order]))
    .digest("base64url");
  const size = Math.min(pageSize || DEFAULT_PAGE, MAX_PAGE);
  const after = placeOf(readPageToken(asked.pageToken, of, nowMs));
  const entries: StoredEntry[] = [];
  for await (const entry of log.scan({ projects, order, ...narrowed(parsed), ...after })) {
    if (!matches(entry)) continue;
    if (entries.length === size) {
      const { timestamp, insertId } = entries.at(-1) ?? entry;
      const nextPageToken = pageToken(of, JSON.stringify({ timestamp, insertId }), nowMs);
      return { entries, nextPageToken };
    }
    entries.push(entry);
  }
  return entries.length === 0 ? {} : { entries };
}

function projectsOf({ resourceNames = [], projectIds = [] }: Request): readonly string[] {
  const named = resourceNames.map((name) => {
    const project = /^projects\/([^/]+)(?:\/.*)?$/.exec(name)?.[1];
    if (project === undefined) throw invalid(`The resource name "${name}" is not served here.`);
    return project;
  });
  const projects = [...named, ...projectIds];
  if (projects.length === 0) throw invalid("At least one resource name must be given.");
  return projects;
}

function orderOf(orderBy = "timestamp asc"): "asc" | "desc" {
  const order = /^timestamp(?:\s+(asc|desc))?$/.exec(orderBy.trim());
  if (order === null) throw invalid('orderBy must be "timestamp asc" or "timestamp desc".');
  return order[1] === "desc" ? "desc" : "asc";
}

const placeOf = (after: string): { readonly after?: Place } =>
  after === "" ? {} : { after: JSON.parse(after) as Place };

/** What of a filter the database can look up; the whole filter is asked again of what it finds. */
function narrowed(filter: Filter): Narrow {
  const parts = filter.kind === "all" ? filter.of : [filter];
  return parts.reduce<Narrow>((found, part) => {
    if (part.kind !== "compare") return found;
    const { operator, value } = part;
    switch (part.path.join(".")) {
      case "timestamp":
        return { ...found, ...narrowTime(found, operator, value) };
      case "logName":
        return operator === "=" ? { ...found, logName: value } : found;
      case "insertId":
        return operator === "=" ? { ...found, insertId: value } : found;
      default:
        return found;
    }
  }, {});
}

type Narrow = Pick<Scope, "from" | "to" | "logName" | "insertId">;

function narrowTime({ from, to }: Narrow, operator: string, value: string): Narrow {
  const time = canonicalTime(value);
  if (time === undefined) return {};
  if (operator === ">" || operator === ">=") {
    return from === undefined || time > from ? { from: time } : {};
  }
  if (operator === "<" || operator === "<=") {
    return to === undefined || time < to ? { to: time } : {};
  }
  return operator === "=" ? { from: time, to: time } : {};
}

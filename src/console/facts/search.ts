import { UserError } from "../../types/user-error.ts";
import { type ContentTerm, contentTerm, isContentTerm } from "./content-terms.ts";
import type { StuckFact } from "./facts.ts";
import type { Query, Terms } from "./query.ts";

/** A search that cannot be read; its message names the term and the remedy. */
export class SearchError extends UserError {
  override readonly name = "SearchError";
}

/** The terms of a search, besides `since`, `until` and `age`. */
export const TERMS = [
  "source",
  "type",
  "target",
  "cause",
  "outcome",
  "status",
  "id",
  "text",
] as const satisfies readonly (keyof Terms)[];

type Term = (typeof TERMS)[number];

/** A term, perhaps with a minus before it, then its value, quoted or not; or text alone. */
const WORD =
  /\s*(-?)(?:((?:body|header)[.[][^\s:"]*|[A-Za-z]+):)?(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|(\S+))/y;

/** An expression goes on to the end of the search, as in relay.yaml, unless it is in quotes. */
const REST = /\s*(-?)cel:\s*(?!"(?:[^"\\]|\\.)*"(?:\s|$))(\S[^]*)/y;

/**
 * Reads `source:github type:issues.* -outcome:parked status:5xx age:<1h size:>100kb
 * body.repository.full_name:acme/api header.x-github-event:push "free text"`. A value may be several,
 * with commas. `cel:` is an expression as in a `when`. Throws `SearchError`.
 */
export function parseSearch(text: string, now: Date): Query {
  const typed: Typed[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.trimEnd().length) {
    REST.lastIndex = WORD.lastIndex;
    const rest = REST.exec(text);
    if (rest !== null) {
      const [, minus, value = ""] = rest;
      typed.push({ isNot: minus === "-", name: "cel", value: value.trim() });
      break;
    }
    const found = WORD.exec(text);
    if (found === null) break;
    const [, minus, name, quoted, bare = ""] = found;
    const value = quoted === undefined ? bare : quoted.replaceAll(/\\(.)/g, "$1");
    typed.push({
      isNot: minus === "-",
      name: name ?? "text",
      value,
      isQuoted: quoted !== undefined,
    });
  }
  return queryOf(typed, now);
}

type Typed = {
  readonly name: string;
  readonly value: string;
  readonly isNot?: boolean;
  readonly isQuoted?: boolean;
};

/** A query of terms as they were typed, in a search or as flags. Throws `SearchError`. */
export function queryOf(typed: readonly Typed[], now: Date): Query {
  const has: Partial<Record<Term, string[]>> = {};
  const not: Partial<Record<Term, string[]>> = {};
  const times: { since?: string; until?: string } = {};
  const sizes: NonNullable<Query["sizes"]>[number][] = [];
  const content: ContentTerm[] = [];
  for (const { name, value, isNot = false, isQuoted = false } of typed) {
    if (name === "since" || name === "until") times[name] = readTime(name, value, now);
    else if (name === "age") Object.assign(times, readAge(value, now));
    else if (name === "size") sizes.push(readSize(value, isNot));
    else if (isContentTerm(name)) content.push(readContent(name, value, isNot, isQuoted));
    else {
      const term = TERMS.find((each) => each === name);
      if (term === undefined) throw unknownTerm(name, value);
      const values = isQuoted || term === "text" ? [value] : value.split(",");
      if (term === "status") values.forEach(readStatus);
      ((isNot ? not : has)[term] ??= []).push(...values.filter((one) => one !== ""));
    }
  }
  return {
    ...has,
    ...times,
    ...(Object.keys(not).length > 0 && { not }),
    ...(sizes.length > 0 && { sizes }),
    ...(content.length > 0 && { content }),
  };
}

function readContent(name: string, value: string, isNot: boolean, isQuoted: boolean): ContentTerm {
  try {
    return contentTerm(name, value, { isNot, isQuoted });
  } catch (cause) {
    throw new SearchError((cause as Error).message, { cause });
  }
}

const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  kib: 1024,
  mib: 1_048_576,
};
const OPPOSITE = { ">": "<=", ">=": "<", "<": ">=", "<=": ">" } as const;

function readSize(value: string, isNot: boolean): NonNullable<Query["sizes"]>[number] {
  const [, sign, count, unit = ""] = /^([<>]=?)(\d+(?:\.\d+)?)([a-z]*)$/i.exec(value) ?? [];
  const factor = SIZES[unit.toLowerCase()];
  if (sign === undefined || factor === undefined) {
    throw new SearchError(`size is "${value}"; write size:>100kb or size:<=2mb.`);
  }
  const known = sign as keyof typeof OPPOSITE; // as the pattern has it
  return { sign: isNot ? OPPOSITE[known] : known, bytes: Math.round(Number(count) * factor) };
}

const unknownTerm = (name: string, value: string): SearchError =>
  new SearchError(
    `There is no search term "${name}:". The terms are ${TERMS.join(", ")}, since, until, age, size, body.<path>, header.<name> and cel. ` +
      `Write "${name}:${value}" in quotes to look for that text.`,
  );

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3 };

/** A duration before now (`15m`, `3d`), or a time (RFC 3339, or a date). */
function readTime(name: string, value: string, now: Date): string {
  const ms = durationMs(value);
  if (ms !== undefined) return new Date(now.getTime() - ms).toISOString();
  const time = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new SearchError(
    `${name} is "${value}", which is neither a duration such as 15m, 2h or 3d nor a time such as 2026-11-26T09:00:00Z.`,
  );
}

function readAge(value: string, now: Date): Pick<Query, "since" | "until"> {
  const [, sign, duration = ""] = /^([<>])(.+)$/.exec(value) ?? [];
  const ms = durationMs(duration);
  if (ms === undefined) throw new SearchError(`age is "${value}"; write age:<1h or age:>3d.`);
  const time = new Date(now.getTime() - ms).toISOString();
  return sign === "<" ? { since: time } : { until: time };
}

function durationMs(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

/** What `entries.list` is asked for the deliveries of a query. */
export function deliveryFilter({ not = {}, since, until, sizes = [], ...terms }: Query): string {
  const parts = [
    'resource.type="cloud_run_revision"',
    'jsonPayload.message="delivery"',
    "jsonPayload.outcome:*",
    'jsonPayload.outcome!="healthy"',
    ...(since === undefined ? [] : [`timestamp>=${literal(since)}`]),
    ...(until === undefined ? [] : [`timestamp<${literal(until)}`]),
    ...sizes.map(({ sign, bytes }) => `httpRequest.requestSize${sign}${bytes}`),
    ...TERMS.flatMap((term) => anyOf(term, terms[term])),
    ...TERMS.flatMap((term) => (not[term] ?? []).map((value) => `NOT ${filterOf(term, value)}`)),
  ];
  return parts.join(" AND ");
}

const anyOf = (term: Term, values: readonly string[] = []): readonly string[] =>
  values.length === 0 ? [] : [`(${values.map((value) => filterOf(term, value)).join(" OR ")})`];

function filterOf(term: Term, value: string): string {
  switch (term) {
    case "source":
    case "outcome":
      return `jsonPayload.${term}=${literal(value)}`;
    case "target":
      return `jsonPayload.targets=${literal(value)}`;
    case "type":
      return `jsonPayload.type=~${literal(globPattern(value))}`;
    case "cause":
      return `(jsonPayload.code=${literal(value)} OR jsonPayload.cause=~${literal(`^${escapePattern(value)}(:|$)`)})`;
    case "status":
      return statusFilter(value);
    case "id":
      return `(${idFilters(value).join(" OR ")})`;
    case "text":
      return literal(value);
  }
}

function idFilters(id: string): readonly string[] {
  return [
    `jsonPayload.event=${literal(id)}`,
    `insertId=${literal(id)}`,
    `jsonPayload.tasks:${literal(id)}`,
    ...(id.length >= SHORT_ID ? [`jsonPayload.event=~${literal(`^${escapePattern(id)}`)}`] : []),
  ];
}

/** Characters of an id from which on its beginning is enough. */
const SHORT_ID = 8;

function statusFilter(value: string): string {
  const status = readStatus(value);
  return typeof status === "number"
    ? `httpRequest.status=${status}`
    : `(httpRequest.status>=${status.from} AND httpRequest.status<${status.from + 100})`;
}

/** `404`, or a class, `4xx`. */
function readStatus(value: string): number | { readonly from: number } {
  const [, first, rest] = /^([1-5])(xx|\d\d)$/i.exec(value) ?? [];
  if (first === undefined) {
    throw new SearchError(
      `status is "${value}"; write a status such as 404, or a class such as 4xx.`,
    );
  }
  return /xx/i.test(rest ?? "") ? { from: Number(first) * 100 } : Number(value);
}

/** Text in a filter. */
export const literal = (text: string): string => `"${text.replaceAll(/[\\"]/g, "\\$&")}"`;

/** A text as a pattern of itself. */
export const escapePattern = (text: string): string =>
  text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Of a glob over the whole event type: `*` is any text. */
const globPattern = (glob: string): string => `^${glob.split("*").map(escapePattern).join(".*")}$`;

/** As much of a task as a query asks about, or of an archived event. */
export type Matchable = Pick<StuckFact, "createdAt"> & Partial<StuckFact>;

/** Whether a task that is there, or an archived event, is what a query asks for. Outcomes are those of deliveries, and are not asked. */
export function matchesStuck(
  stuck: Matchable,
  { not = {}, since, until, ...terms }: Query,
): boolean {
  const created = Date.parse(stuck.createdAt);
  if (since !== undefined && created < Date.parse(since)) return false;
  if (until !== undefined && created >= Date.parse(until)) return false;
  const isOf = (term: Term, value: string): boolean => isStuckOf(stuck, term, value);
  return TERMS.every((term) => {
    const wanted = terms[term];
    if (wanted !== undefined && wanted.length > 0 && !wanted.some((value) => isOf(term, value))) {
      return false;
    }
    return !(not[term] ?? []).some((value) => isOf(term, value));
  });
}

function isStuckOf(stuck: Matchable, term: Term, value: string): boolean {
  switch (term) {
    case "source":
      return stuck.source === value;
    case "target":
      return stuck.target === value || (stuck.targets ?? []).includes(value);
    case "type":
      return new RegExp(globPattern(value), "s").test(stuck.type ?? "");
    case "cause":
      return stuck.cause?.code === value;
    case "status": {
      const status = readStatus(value);
      const last = stuck.lastStatus ?? 0;
      return typeof status === "number"
        ? last === status
        : last >= status.from && last < status.from + 100;
    }
    case "id":
      return isId(stuck.event, value) || isId(stuck.task, value) || stuck.replayOf === value;
    case "text":
      return JSON.stringify(stuck).toLowerCase().includes(value.toLowerCase());
    case "outcome":
      return true;
  }
}

const isId = (id: string | undefined, value: string): boolean =>
  id === value || (value.length >= SHORT_ID && id?.startsWith(value) === true);

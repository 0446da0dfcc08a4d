import type { AttemptFact, CauseFact, DeliveryFact, Reached } from "./facts.ts";
import type { LogEntry } from "./google.ts";
import { DEAD_QUEUE, PARKED_QUEUE, refOf } from "./tasks.ts";

type Json = Readonly<Record<string, unknown>>;

/** The delivery that a line of the function is about; `reached` is not yet looked at. */
export function deliveryFact(entry: LogEntry): DeliveryFact {
  const { jsonPayload: line = {}, httpRequest: http = {} } = entry;
  const cause = causeOf(line);
  const facts = {
    source: text(line["source"]),
    provider: text(line["provider"]),
    type: text(line["type"]),
    event: text(line["event"]),
    status: number(http["status"]),
    cause,
    schemaErrors: line["schemaErrors"],
    events: number(line["events"]),
    created: number(line["created"]),
    duplicates: number(line["duplicates"]),
    parked: number(line["parked"]),
    ignored: number(line["ignored"]),
    secretIndex: number(line["secretIndex"]),
    latencyMs: number(line["latencyMs"]),
    bytes: number(http["requestSize"]),
    method: text(http["requestMethod"]),
    path: text(http["requestUrl"]),
    userAgent: text(http["userAgent"]),
  };
  const set = Object.entries(facts).filter(([, value]) => value !== undefined);
  const targets = texts(line["targets"]);
  return {
    id: entry.insertId ?? "",
    time: time(entry.timestamp),
    outcome: text(line["outcome"]) ?? "failed",
    severity: entry.severity ?? "DEFAULT",
    redriven: line["redriven"] === true,
    targets,
    reached: texts(line["tasks"]).map((name) => reachedOf(name, text(line["source"]))),
    entry,
    ...(Object.fromEntries(set) as Partial<DeliveryFact>),
  };
}

/** "code: words" of a parked event; a refusal's code and detail. */
function causeOf(line: Json): CauseFact | undefined {
  const cause = text(line["cause"]);
  const code = text(line["code"]);
  if (code !== undefined) return { code, detail: text(line["detail"]) ?? "" };
  if (cause === undefined) return undefined;
  const colon = cause.indexOf(":");
  if (colon === -1) return { code: cause, detail: "" };
  return { code: cause.slice(0, colon), detail: cause.slice(colon + 1).trim() };
}

/** Of `QUEUE/ID`. */
function reachedOf(name: string, source: string | undefined): Reached {
  const slash = name.indexOf("/");
  const queue = name.slice(0, slash);
  const task = name.slice(slash + 1);
  const own = `-${source ?? ""}-`;
  const rest = /^[\da-f]{32}(-.+)$/.exec(task)?.[1] ?? "";
  const isTarget = queue !== PARKED_QUEUE && queue !== DEAD_QUEUE && rest.startsWith(own);
  return {
    queue,
    task,
    ...(isTarget && { target: rest.slice(own.length) }),
    state: "unknown",
    attempts: 0,
  };
}

/** What an entry of Cloud Tasks' operation log says; undefined for one that says nothing of a task. */
export function attemptFact(entry: LogEntry): AttemptFact | undefined {
  const line = entry.jsonPayload ?? {};
  const ref = refOf(text(line["task"]) ?? "");
  if (ref.task === "") return undefined;
  const base = { ...ref, time: time(entry.timestamp) };
  const created = object(line["taskCreationLog"]);
  if (created !== undefined) return { ...base, ...urlOf(created), outcome: "created" };
  const sent = object(line["attemptDispatchLog"]);
  if (sent !== undefined) return { ...base, ...urlOf(sent), ...countOf(sent), outcome: "sent" };
  const response = object(line["attemptResponseLog"]);
  return response === undefined ? undefined : { ...base, ...responseOf(response) };
}

function responseOf(response: Json): Omit<AttemptFact, "queue" | "task" | "time"> {
  const code = text(response["status"]) ?? "UNKNOWN";
  const seconds = Number.parseFloat(text(response["attemptDuration"]) ?? "");
  const retry = text(response["retryTime"]);
  const isDone = code === "OK";
  const status = STATUSES[code];
  return {
    ...urlOf(response),
    ...countOf(response),
    outcome: isDone ? "delivered" : "failed",
    ...(status !== undefined && { status }),
    ...(!isDone && { detail: WORDS[code] ?? code }),
    ...(!Number.isNaN(seconds) && { durationMs: Math.round(seconds * 1000) }),
    ...(!isDone && retry !== undefined && { nextAt: time(retry) }),
  };
}

/**
 * The log only has the canonical code of an answer. These stand for one HTTP status each
 * (https://cloud.google.com/apis/design/errors#handling_errors).
 */
const STATUSES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
};

const WORDS: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "HTTP 401: the target does not accept the task's token",
  PERMISSION_DENIED: "HTTP 403: the task's account may not call the target",
  NOT_FOUND: "HTTP 404",
  RESOURCE_EXHAUSTED: "HTTP 429: too many requests",
  UNAVAILABLE: "HTTP 503",
  DEADLINE_EXCEEDED: "no answer within the dispatch deadline, or HTTP 504",
  INTERNAL: "a 5xx status",
  FAILED_PRECONDITION: "a 4xx status",
  INVALID_ARGUMENT: "HTTP 400",
  UNKNOWN: "no answer",
};

const urlOf = (log: Json): { readonly url?: string } => {
  const address = text(log["targetAddress"])?.replace(/^[A-Z]+ /, "");
  return address === undefined ? {} : { url: address };
};

const countOf = (log: Json): { readonly number?: number } => {
  const count = number(log["dispatchCount"]);
  return count === undefined ? {} : { number: count };
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** int64 comes as text. */
function number(value: unknown): number | undefined {
  const read = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof read === "number" && !Number.isNaN(read) ? read : undefined;
}

const object = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null ? (value as Json) : undefined;

const time = (value = ""): string => {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : new Date(ms).toISOString();
};

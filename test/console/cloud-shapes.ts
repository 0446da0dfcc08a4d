import { hash } from "node:crypto";
import { compileFilter } from "../../src/emulator/logging/match.ts";
import { parseFilter } from "../../src/emulator/logging/parse.ts";
import type { StoredEntry } from "../../src/emulator/logging/entry.ts";
import type { AttemptFact, DeliveryFact, StuckFact } from "../../src/console/facts/facts.ts";
import type { FakeFacts } from "./fake-facts.ts";

/** Facts as Google's two APIs show them. */

const PLACE = "projects/my-project/locations/us-central1";

/** A task's name as Cloud Tasks has it: a digest, the source, the target. */
export function fullName(task: string, source: string | undefined, target: string): string {
  return `${hash("sha256", task, "hex").slice(0, 32)}-${source ?? "github"}-${target}`;
}

const targetOf = ({ queue, target }: { readonly queue: string; readonly target?: string }) =>
  target ?? queue;

/** Every line of the log. */
export function entriesOf({ all, attempts }: FakeFacts): readonly StoredEntry[] {
  const sources = new Map(
    all.flatMap(({ source, reached }) => reached.map(({ task }) => [task, source] as const)),
  );
  const told = new Set(attempts.map(({ task }) => task));
  return [
    ...all.flatMap((delivery) => linesOf(delivery, told)),
    ...attempts.map((attempt) => operationOf(attempt, sources.get(attempt.task))),
  ];
}

/** The function's own line, and the answers of targets that accepted. */
function linesOf(delivery: DeliveryFact, told: ReadonlySet<string>): readonly StoredEntry[] {
  const { id, time, cause, status, bytes, method, path, userAgent, severity, reached } = delivery;
  const { source, provider, type, event, outcome, targets, secretIndex, latencyMs, redriven } =
    delivery;
  const isRefused = outcome === "refused" || outcome === "failed";
  const line = entry({
    insertId: id,
    timestamp: time,
    severity,
    logName: "projects/my-project/logs/run.googleapis.com%2Fstdout",
    resource: { type: "cloud_run_revision", labels: {} },
    httpRequest: {
      requestMethod: method,
      requestUrl: path,
      requestSize: String(bytes ?? 0),
      status,
      userAgent,
    },
    jsonPayload: {
      message: "delivery",
      source,
      provider,
      type,
      event,
      outcome,
      targets,
      secretIndex,
      latencyMs,
      redriven,
      created: delivery.created,
      schemaErrors: delivery.schemaErrors,
      tasks: reached.map((one) => `${one.queue}/${fullName(one.task, source, targetOf(one))}`),
      ...(cause !== undefined && isRefused && { code: cause.code, detail: cause.detail }),
      ...(cause !== undefined && !isRefused && { cause: `${cause.code}: ${cause.detail}` }),
    },
  });
  const done = reached
    .filter(({ state, task }) => state === "delivered" && !told.has(task))
    .map((one) => operationOf({ ...one, time, outcome: "delivered", number: 1 }, source));
  return [line, ...done];
}

function operationOf(
  { queue, task, time, number, status, durationMs, nextAt, outcome }: AttemptFact,
  source: string | undefined,
): StoredEntry {
  const codes: Readonly<Record<number, string>> = { 503: "UNAVAILABLE", 500: "INTERNAL" };
  return entry({
    insertId: `${task}-${time}`,
    timestamp: time,
    logName: "projects/my-project/logs/cloudtasks.googleapis.com%2Ftask_operations_log",
    resource: { type: "cloud_tasks_queue", labels: { queue_id: queue } },
    jsonPayload: {
      task: `${PLACE}/queues/${queue}/tasks/${fullName(task, source, queue)}`,
      attemptResponseLog: {
        status: outcome === "delivered" ? "OK" : (codes[status ?? 0] ?? "UNKNOWN"),
        dispatchCount: String(number ?? 1),
        ...(durationMs !== undefined && { attemptDuration: `${durationMs / 1000}s` }),
        ...(nextAt !== undefined && { retryTime: nextAt }),
      },
    },
  });
}

/** Without what is undefined, as JSON. */
const entry = (value: object): StoredEntry => JSON.parse(JSON.stringify(value)) as StoredEntry;

/** What `entries:list` answers. */
export function listEntries(
  all: readonly StoredEntry[],
  asked: {
    readonly filter?: string;
    readonly orderBy?: string;
    readonly pageSize?: number;
    readonly pageToken?: string;
  },
  mostRows: number,
): object {
  const matches = compileFilter(parseFilter(asked.filter ?? ""));
  const sign = asked.orderBy === "timestamp desc" ? -1 : 1;
  const found = all
    .filter(matches)
    .toSorted((one, other) => sign * (Date.parse(timeOf(one)) - Date.parse(timeOf(other))));
  const from = Number(asked.pageToken ?? 0);
  const size = Math.min(asked.pageSize ?? mostRows, mostRows);
  const next = from + size < found.length ? { nextPageToken: String(from + size) } : {};
  return { entries: found.slice(from, from + size), ...next };
}

const timeOf = (one: StoredEntry): string => String((one as { timestamp?: unknown }).timestamp);

/** A task as Cloud Tasks shows it. */
export function taskOf(stuck: StuckFact): object {
  const { queue, task, kind, source = "", type = "", event = "", cause, attempts } = stuck;
  const message = `HTTP status code ${stuck.lastStatus}`;
  return {
    name: `${PLACE}/queues/${queue}/tasks/${fullName(task, source, targetOf(stuck))}`,
    createTime: stuck.createdAt,
    scheduleTime: stuck.dueAt,
    dispatchCount: kind === "dead" ? 0 : attempts,
    ...(kind === "failing" && {
      lastAttempt: {
        dispatchTime: stuck.lastAt,
        responseTime: stuck.lastAt,
        responseStatus: { code: 14, message },
      },
    }),
    httpRequest: {
      url:
        kind === "parked"
          ? `https://relay.example.com/-/redrive/${source}`
          : "https://ci.example.com/hooks",
      httpMethod: "POST",
      headers: {
        "Content-Type": "application/json",
        "ce-id": encodeURIComponent(event),
        "ce-source": source,
        "ce-type": encodeURIComponent(type),
        "ce-time": stuck.createdAt,
        ...(kind === "parked" && {
          "relay-cause": cause?.code,
          "relay-cause-detail": encodeURIComponent(cause?.detail ?? ""),
          "relay-headers": "e30",
        }),
        ...(kind === "dead" && {
          "relay-dead-cause": cause?.detail,
          "relay-dead-attempts": String(attempts),
          "relay-dead-status": String(stuck.lastStatus),
        }),
      },
      body: Buffer.from('{"action":"opened","issue":{"number":7}}').toString("base64"),
      oidcToken: {
        serviceAccountEmail: "relay-invoker@my-project.iam.gserviceaccount.com",
        audience: "https://relay.example.com",
      },
    },
  };
}

import type { AttemptFact, CauseFact, Known, StuckFact, TaskFact, TaskRef } from "./facts.ts";
import type { Control } from "./query.ts";
import type { Google } from "./google.ts";

/** A task as Cloud Tasks' REST API shows it (v2): with `FULL`, the body too. */
export type Task = {
  readonly name: string;
  readonly createTime?: string;
  readonly scheduleTime?: string;
  readonly dispatchDeadline?: string;
  readonly dispatchCount?: number;
  readonly responseCount?: number;
  readonly firstAttempt?: Attempt;
  readonly lastAttempt?: Attempt;
  readonly httpRequest?: {
    readonly url?: string;
    readonly httpMethod?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Base64. */
    readonly body?: string;
    readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
    readonly oauthToken?: { readonly serviceAccountEmail?: string; readonly scope?: string };
  };
};

type Attempt = {
  readonly dispatchTime?: string;
  readonly responseTime?: string;
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
};

/** Where parked events are kept. */
export const PARKED_QUEUE = "relay-parked";
/** Where tasks are kept that their target does not accept. */
export const DEAD_QUEUE = "relay-dead";
/** Empty tasks that only remember events. */
export const LEDGER_QUEUE = "relay-ledger";

const PAGE = 1000;
/** Where a task names no deadline (Cloud Tasks, HTTP targets). */
const DEFAULT_DEADLINE_SECONDS = 600;
/** An attempt whose end is not noted this long after its deadline has ended without a word. */
const SLACK_MS = 60_000;

/** `projects/P/locations/L/queues/Q`, of one queue or of all. */
export const queuePath = ({ project, location }: Google, queue?: string): string =>
  `projects/${project}/locations/${location}/queues${queue === undefined ? "" : `/${queue}`}`;

/** The full name of a task, as a path. */
export const taskPath = (google: Google, { queue, task }: TaskRef): string =>
  `${queuePath(google, queue)}/tasks/${task}`;

/** A queue's tasks without their bodies, page by page; a queue that is not there has none. */
export async function* listTasks(
  google: Google,
  queue: string,
  control: Control = {},
): AsyncGenerator<Task> {
  let pageToken = "";
  do {
    const query = new URLSearchParams({ pageSize: String(PAGE), ...(pageToken && { pageToken }) });
    const path = `${queuePath(google, queue)}/tasks?${query.toString()}`;
    const page = await google.tasks<{
      readonly tasks?: readonly Task[];
      readonly nextPageToken?: string;
    }>("GET", path, undefined, control);
    yield* page?.tasks ?? [];
    pageToken = page?.nextPageToken ?? "";
  } while (pageToken !== "");
}

/** One task; undefined where it is not there. */
export const getTask = (
  google: Google,
  ref: TaskRef,
  view: "BASIC" | "FULL",
  control?: Control,
): Promise<Task | undefined> =>
  google.tasks("GET", `${taskPath(google, ref)}?responseView=${view}`, undefined, control);

/** Queue and id of a full name. */
export function refOf(name: string): TaskRef {
  const [, , , , , queue = "", , task = ""] = name.split("/");
  return { queue, task };
}

/** What a task tells of its event and of how far it has come. */
export function stuckFact(task: Task, known: Known): StuckFact {
  const ref = refOf(task.name);
  const headers = lowered(task.httpRequest?.headers);
  const kind = kindOf(ref.queue, task);
  const source = decoded(headers["ce-source"]);
  const deadStatus = Number(headers["relay-dead-status"]);
  const last = statusOf(task.lastAttempt) ?? (deadStatus > 0 ? deadStatus : undefined);
  const lastAt = task.lastAttempt?.dispatchTime ?? headers["relay-dead-last"];
  const cause = causeOf(kind, task, headers);
  const facts = {
    source,
    target: kind === "parked" ? undefined : targetOf(ref.task, source, known),
    targets: headers["relay-targets"]?.split(","),
    type: decoded(headers["ce-type"]),
    event: decoded(headers["ce-id"]),
    eventTime: decoded(headers["ce-time"]),
    cause,
    lastStatus: last,
    deadFrom: headers["relay-dead-queue"],
    lastAt: lastAt === undefined ? undefined : time(lastAt),
    replayOf: decoded(headers["relay-replay-of"]),
  };
  const set = Object.entries(facts).filter(([, value]) => value !== undefined);
  return {
    ...ref,
    kind,
    createdAt: time(task.createTime),
    dueAt: time(task.scheduleTime ?? task.createTime),
    attempts: Number(headers["relay-dead-attempts"] ?? 0) + (task.dispatchCount ?? 0),
    ...(Object.fromEntries(set) as Partial<StuckFact>),
  };
}

/** A task with its content; `log` is what the operation log has of it. */
export function taskFact(task: Task, known: Known, log: readonly AttemptFact[]): TaskFact {
  const { url = "", httpMethod = "POST", headers, body = "", ...http } = task.httpRequest ?? {};
  const { serviceAccountEmail } = http.oidcToken ?? http.oauthToken ?? {};
  const audience = http.oidcToken?.audience;
  return {
    ...stuckFact(task, known),
    url,
    method: httpMethod,
    headers: lowered(headers),
    bodyBase64: body,
    ...(serviceAccountEmail !== undefined && { serviceAccount: serviceAccountEmail }),
    ...(audience !== undefined && { audience }),
    deadlineSeconds: deadlineSeconds(task),
    log,
  };
}

/** Whether an attempt is under way, which must end before the next one may begin. */
export function isInFlight(task: Task, nowMs: number): boolean {
  const { dispatchTime, responseTime, responseStatus } = task.lastAttempt ?? {};
  if (dispatchTime === undefined) return false;
  if (responseTime !== undefined || responseStatus !== undefined) return false;
  return nowMs < Date.parse(dispatchTime) + deadlineSeconds(task) * 1000 + SLACK_MS;
}

const deadlineSeconds = ({ dispatchDeadline }: Task): number =>
  Number.parseFloat(dispatchDeadline ?? "") || DEFAULT_DEADLINE_SECONDS;

/** The HTTP status of an attempt, which Cloud Tasks only gives in words: "… HTTP status code 410". */
export function statusOf(attempt: Attempt | undefined): number | undefined {
  const code = /HTTP status code (\d{3})/.exec(attempt?.responseStatus?.message ?? "")?.[1];
  return code === undefined ? undefined : Number(code);
}

function kindOf(queue: string, task: Task): StuckFact["kind"] {
  if (queue === PARKED_QUEUE) return "parked";
  if (queue === DEAD_QUEUE) return "dead";
  return task.lastAttempt?.responseStatus === undefined ? "waiting" : "failing";
}

function causeOf(
  kind: StuckFact["kind"],
  task: Task,
  headers: Readonly<Record<string, string>>,
): CauseFact | undefined {
  switch (kind) {
    case "waiting":
      return undefined;
    case "failing":
      return failure(task.lastAttempt);
    case "parked":
      return {
        code: headers["relay-cause"] ?? "unknown",
        detail: decoded(headers["relay-cause-detail"]) ?? "",
      };
    case "dead": {
      const detail = headers["relay-dead-cause"] ?? "";
      return { code: deadCode(detail), detail };
    }
  }
}

function failure(attempt: Attempt | undefined): CauseFact {
  const status = statusOf(attempt);
  const message = attempt?.responseStatus?.message ?? "no answer";
  return status === undefined
    ? { code: "no-answer", detail: message.endsWith("HTTP status code 0") ? "no answer" : message }
    : { code: `status-${status}`, detail: `HTTP ${status}` };
}

/** A sweep writes "status 410", "20 attempts" or "first tried 72 hours ago". */
function deadCode(detail: string): string {
  if (/^status \d+$/.test(detail)) return detail.replace(" ", "-");
  if (detail.endsWith("attempts")) return "attempts";
  return detail.startsWith("first tried") ? "age" : "unknown";
}

/** A task's id ends with its source and target. */
function targetOf(
  task: string,
  source: string | undefined,
  { targets }: Known,
): string | undefined {
  const own = source === undefined ? undefined : `-${source}-`;
  const after = /^[\da-f]{32}(-.+)$/.exec(task)?.[1];
  if (own !== undefined && after?.startsWith(own) === true) return after.slice(own.length);
  const ends = targets.map(({ name }) => name).filter((name) => task.endsWith(`-${name}`));
  return ends.toSorted((one, other) => other.length - one.length)[0];
}

/** Headers by lower-case name. */
export const lowered = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Undoes CloudEvents' percent-encoding of headers; what is not encoded so stays. */
export function decoded(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** With milliseconds, whatever Google wrote. */
const time = (text = ""): string => {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
};

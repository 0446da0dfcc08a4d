import { UserError } from "../../types/user-error.ts";
import type { Control } from "./facts.ts";
import { type Clock, createPace, type Pace, realClock } from "./pace.ts";

/** Where the facts are. */
export type GoogleOptions = {
  readonly project: string;
  readonly location: string;
  /** Base URL of Cloud Logging's API, without a slash at its end. */
  readonly logging: string;
  /** Base URL of Cloud Tasks' API, without a slash at its end. */
  readonly tasks: string;
  /** An access token; undefined on a laptop, where neither tokens nor quotas are. */
  readonly token?: (() => Promise<string>) | undefined;
  readonly clock?: Clock;
};

/** A log entry, as much of it as is read here. */
export type LogEntry = {
  readonly insertId?: string;
  readonly timestamp?: string;
  readonly logName?: string;
  readonly severity?: string;
  readonly resource?: {
    readonly type?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly httpRequest?: Readonly<Record<string, unknown>>;
};

/** What `entries.list` is asked with. */
export type EntriesRequest = {
  readonly filter: string;
  readonly orderBy: "timestamp asc" | "timestamp desc";
  readonly pageSize: number;
  readonly pageToken?: string;
};

/** One page of the log. */
export type EntriesPage = {
  readonly entries: readonly LogEntry[];
  readonly nextPageToken?: string;
};

/** The two APIs. Calls throw `FactsError`. */
export type Google = {
  readonly project: string;
  readonly location: string;
  /** `cloud`: calls have quotas and cost time, and lines appear in the log seconds later. */
  readonly world: "cloud" | "laptop";
  readonly clock: Clock;
  readonly listEntries: (request: EntriesRequest, control?: Control) => Promise<EntriesPage>;
  /** A call of Cloud Tasks v2; `path` begins with `projects/`. Undefined: NOT_FOUND. */
  readonly tasks: <T extends object>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: object,
    control?: Control,
  ) => Promise<T | undefined>;
  /** Waits until one more RunTask is within its quota. */
  readonly paceRuns: Pace;
};

/** What keeps facts from being had, with what to do about it. */
export class FactsError extends UserError {
  override readonly name = "FactsError";
  /** Google's code, such as `PERMISSION_DENIED`; `UNAVAILABLE` where it cannot be reached. */
  readonly status: string;
  constructor(status: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Of 60 a minute and project (https://cloud.google.com/logging/quotas): others read the log too. */
const LISTS_PER_MINUTE = 12;
/** Cloud Tasks' quota of RunTask. */
const RUNS_PER_MINUTE = 60;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;
const MOST_TRIES = 6;
const CALL_MS = 60_000;

/** Opens the two APIs. */
export function openGoogle(options: GoogleOptions): Google {
  const { project, location, logging, tasks, token, clock = realClock } = options;
  const world = token === undefined ? "laptop" : "cloud";
  const free: Pace = () => Promise.resolve();
  const paceLists =
    world === "cloud" ? createPace("reads of the log", LISTS_PER_MINUTE, clock) : free;
  const call = createCaller(token, clock);
  return {
    project,
    location,
    world,
    clock,
    paceRuns: world === "cloud" ? createPace("runs of a task", RUNS_PER_MINUTE, clock) : free,
    listEntries: async (request, control = {}) => {
      const body = { resourceNames: [`projects/${project}`], ...request };
      const url = `${logging}/v2/entries:list`;
      const page = await call<Partial<EntriesPage>>("POST", url, body, control, paceLists);
      if (page === undefined) throw new FactsError("NOT_FOUND", `There is no log of ${project}.`);
      const { entries = [], nextPageToken } = page;
      return { entries, ...(nextPageToken !== undefined && { nextPageToken }) };
    },
    tasks: (method, path, body, control = {}) =>
      call(method, `${tasks}/v2/${path}`, body, control, free),
  };
}

type Caller = <T extends object>(
  method: string,
  url: string,
  body: object | undefined,
  control: Control,
  pace: Pace,
) => Promise<T | undefined>;

/** Calls, each again where Google asks for patience. */
function createCaller(token: GoogleOptions["token"], clock: Clock): Caller {
  return async <T extends object>(
    method: string,
    url: string,
    body: object | undefined,
    control: Control,
    pace: Pace,
  ): Promise<T | undefined> => {
    for (let tries = 1; ; tries++) {
      await pace(control);
      control.signal?.throwIfAborted();
      const reply = await send(method, url, body, control, await token?.());
      const json = await readJson(reply);
      if (reply.ok) return json as T;
      if (reply.status === 404) return undefined;
      const again = reply.status === 429 || reply.status === 503;
      if (!again || tries === MOST_TRIES) throw refusal(url, reply.status, json);
      const ms = backoffMs(reply.headers.get("retry-after"), tries);
      control.onWait?.(`${new URL(url).host} answered ${reply.status}`, ms);
      await clock.sleep(ms, control.signal);
    }
  };
}

async function send(
  method: string,
  url: string,
  body: object | undefined,
  { signal }: Control,
  token: string | undefined,
): Promise<Response> {
  const timeout = AbortSignal.timeout(CALL_MS);
  try {
    return await fetch(url, {
      method,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const { host } = new URL(url);
    throw new FactsError("UNAVAILABLE", `${host} cannot be reached: ${messageOf(why)}`, { cause });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

async function readJson(reply: Response): Promise<object> {
  const text = await reply.text();
  try {
    const json: unknown = text === "" ? {} : JSON.parse(text);
    if (typeof json === "object" && json !== null) return json;
  } catch {
    // Falls through: an answer that is not Google's.
  }
  return {};
}

/** Retry-After in seconds, otherwise twice as long each time. */
function backoffMs(retryAfter: string | null, tries: number): number {
  const asked = Number(retryAfter) * 1000;
  if (asked > 0) return Math.min(asked, LONGEST_BACKOFF_MS);
  return Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), LONGEST_BACKOFF_MS);
}

function refusal(url: string, status: number, json: object): FactsError {
  const { error } = json as {
    readonly error?: { readonly status?: string; readonly message?: string };
  };
  const code = error?.status ?? "UNAVAILABLE";
  const said = error?.message ?? `HTTP ${status}, which is not an answer of Google's`;
  return new FactsError(code, `${said}${remedy(url, code)}`);
}

function remedy(url: string, code: string): string {
  if (code === "UNAUTHENTICATED") return " Run: gcloud auth application-default login";
  if (code !== "PERMISSION_DENIED") return "";
  return url.endsWith("/v2/entries:list")
    ? " Reading the log needs roles/logging.viewer."
    : " Seeing and running tasks needs roles/cloudtasks.viewer, cloudtasks.tasks.fullView and roles/cloudtasks.taskRunner; pausing a queue roles/cloudtasks.queueAdmin.";
}

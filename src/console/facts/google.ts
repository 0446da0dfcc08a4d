import { UserError } from "../../types/user-error.ts";
import type { Control } from "./query.ts";
import { missingPermission } from "./permissions.ts";
import { type Clock, createPace, type Pace, realClock } from "./pace.ts";

/** Where the facts are. */
export type GoogleOptions = {
  readonly project: string;
  readonly location: string;
  /** Base URL of Cloud Logging's API, without a slash at its end. */
  readonly logging: string;
  /** Base URL of Cloud Tasks' API, without a slash at its end. */
  readonly tasks: string;
  /** Base URL of Cloud Storage's API, without a slash at its end. Default: as `tasks`, where one server is all. */
  readonly storage?: string;
  /** An access token; undefined on a laptop, where neither tokens nor quotas are. */
  readonly token?: (() => Promise<string>) | undefined;
  readonly clock?: Clock;
  /** Told of every wait whose call has nobody else to tell. */
  readonly onWait?: Control["onWait"];
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

/** What an API answered, with its body as it came. */
export type RawReply = { readonly status: number; readonly bytes: Buffer };

/** The APIs. Calls throw `FactsError`, and are made again where Google asks for patience. */
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
  /** A call of Cloud Storage's JSON API: `path` begins with `b/`. The answer's bytes; undefined: NOT_FOUND. */
  readonly storage: (path: string, control?: Control) => Promise<Buffer | undefined>;
  /** A call of Cloud Tasks whatever it answers; `path` begins with a slash. */
  readonly callTasks: (
    method: "GET" | "POST" | "DELETE",
    path: string,
    json?: string,
    control?: Control,
  ) => Promise<RawReply>;
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

/** Opens the APIs. */
export function openGoogle(options: GoogleOptions): Google {
  const { project, location, logging, tasks, token, clock = realClock, onWait } = options;
  const { storage = tasks } = options;
  const world = token === undefined ? "laptop" : "cloud";
  const free: Pace = () => Promise.resolve();
  const paceLists =
    world === "cloud" ? createPace("reads of the log", LISTS_PER_MINUTE, clock) : free;
  const told = (control: Control): Control => ({ ...(onWait && { onWait }), ...control });
  const caller = createCaller(token, clock);
  const raw: typeof caller = (ask, control, pace) => caller(ask, told(control), pace);
  const paceRuns = world === "cloud" ? createPace("runs of a task", RUNS_PER_MINUTE, clock) : free;
  const call = async (ask: Ask, control: Control, pace: Pace): Promise<Buffer | undefined> => {
    const { status, bytes } = await raw(ask, control, pace);
    if (status >= 200 && status < 300) return bytes;
    if (status === 404) return undefined;
    throw refusal(ask, status, bytes);
  };
  return {
    project,
    location,
    world,
    clock,
    paceRuns: (control) => paceRuns(told(control)),
    listEntries: async (request, control = {}) => {
      const json = JSON.stringify({ resourceNames: [`projects/${project}`], ...request });
      const ask = { method: "POST", url: `${logging}/v2/entries:list`, json } as const;
      const reply = await call(ask, control, paceLists);
      if (reply === undefined) throw new FactsError("NOT_FOUND", `There is no log of ${project}.`);
      const { entries = [], nextPageToken }: Partial<EntriesPage> = readJson(reply);
      return { entries, ...(nextPageToken !== undefined && { nextPageToken }) };
    },
    tasks: async <T extends object>(
      method: Ask["method"],
      path: string,
      body?: object,
      control = {},
    ) => {
      const json = body === undefined ? undefined : JSON.stringify(body);
      const reply = await call({ method, url: `${tasks}/v2/${path}`, json }, control, free);
      // As its caller knows Cloud Tasks to answer.
      return reply === undefined ? undefined : (readJson(reply) as T);
    },
    storage: (path, control = {}) =>
      call({ method: "GET", url: `${storage}/storage/v1/${path}` }, control, free),
    callTasks: (method, path, json, control = {}) =>
      raw({ method, url: `${tasks}${path}`, json }, control, free),
  };
}

type Ask = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly json?: string | undefined;
};

/** Calls, each again where Google asks for patience. */
function createCaller(token: GoogleOptions["token"], clock: Clock) {
  return async (ask: Ask, control: Control, pace: Pace): Promise<RawReply> => {
    for (let tries = 1; ; tries++) {
      await pace(control);
      control.signal?.throwIfAborted();
      const { status, bytes, retryAfter } = await send(ask, control, await token?.());
      if (!isWorthAnother(ask, status) || tries === MOST_TRIES) return { status, bytes };
      const ms = backoffMs(retryAfter, tries);
      control.onWait?.(`${new URL(ask.url).host} answered ${status}`, ms);
      await clock.sleep(ms, control.signal);
    }
  };
}

/** A run that ended in a 5xx may have begun: what is run again here, its target could get twice. */
const isWorthAnother = ({ url }: Ask, status: number): boolean =>
  status === 429 || ([500, 502, 503, 504].includes(status) && !url.endsWith(":run"));

type Heard = RawReply & { readonly retryAfter: string | null };

/**
 * A read whose connection broke is asked again at once: one that was kept open may have been
 * closed meanwhile.
 */
async function send(ask: Ask, control: Control, token: string | undefined): Promise<Heard> {
  try {
    return await sendOnce(ask, control, token).catch((error: unknown) => {
      if (!isRead(ask) || !BROKEN.has(codeOf(error))) throw error;
      return sendOnce(ask, control, token);
    });
  } catch (cause) {
    control.signal?.throwIfAborted();
    const { host } = new URL(ask.url);
    const why = messageOf(reasonOf(cause));
    throw new FactsError("UNAVAILABLE", `${host} cannot be reached: ${why}.`, { cause });
  }
}

async function sendOnce(ask: Ask, { signal }: Control, token: string | undefined): Promise<Heard> {
  const { method, url, json } = ask;
  const timeout = AbortSignal.timeout(CALL_MS);
  const reply = await fetch(url, {
    method,
    // What changes something is not cut short once it is sent: nobody would know whether it was done.
    signal: signal === undefined || !isRead(ask) ? timeout : AbortSignal.any([signal, timeout]),
    headers: {
      ...(json !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(json !== undefined && { body: json }),
  });
  const bytes = Buffer.from(await reply.arrayBuffer());
  return { status: reply.status, bytes, retryAfter: reply.headers.get("retry-after") };
}

const isRead = ({ method, url }: Ask): boolean => method === "GET" || url.endsWith(":list");

/** What fetch says of a connection that the other side ended. */
const BROKEN: ReadonlySet<unknown> = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** fetch wraps the reason of a failure in a TypeError. */
const reasonOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? error.cause : error;

const codeOf = (error: unknown): unknown => (reasonOf(error) as { readonly code?: unknown }).code;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

function readJson(bytes: Buffer): object {
  try {
    const json: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString("utf8"));
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

/** Cloud Storage's errors have no code of the kind that the other two APIs give. */
const CODES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  429: "RESOURCE_EXHAUSTED",
};

function refusal({ method, url }: Ask, status: number, bytes: Buffer): FactsError {
  const { error } = readJson(bytes) as {
    readonly error?: { readonly status?: string; readonly message?: string };
  };
  const code = error?.status ?? CODES[status] ?? "UNAVAILABLE";
  const { host } = new URL(url);
  const said = error?.message ?? `${host} answered HTTP ${status}, and not as Google does.`;
  return new FactsError(code, [said, remedy(method, url, code, said)].join(" ").trim());
}

function remedy(method: string, url: string, code: string, said: string): string {
  if (code === "UNAUTHENTICATED") return "Run: gcloud auth application-default login";
  return code === "PERMISSION_DENIED" ? missingPermission(method, url, said) : "";
}

/**
 * The nouns of the embedded Cloud Tasks. Times are milliseconds since 1970 (`…Ms`), except a task's schedule time, which
 * Cloud Tasks keeps to the microsecond (`…Micros`).
 */

export type HttpMethod = "POST" | "GET" | "HEAD" | "PUT" | "DELETE" | "PATCH" | "OPTIONS";

/** What proves the task to its target. An empty OIDC audience means the target's URI. */
export type Auth =
  | { readonly kind: "oidc"; readonly serviceAccount: string; readonly audience: string }
  | { readonly kind: "oauth"; readonly serviceAccount: string; readonly scope: string };

/** The request a task makes. The URL is empty for a buffered task: its queue says where it goes. */
export type HttpRequest = {
  readonly url: string;
  readonly method: HttpMethod;
  /** Names as the caller wrote them; their case goes out unchanged. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly auth?: Auth;
};

/** One request on the wire. `headers` are names and values in turn. */
export type Outgoing = {
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly deadlineMs: number;
};

/** One try at a task. Without a response time it is still running. */
export type Attempt = {
  readonly scheduleMicros: number;
  readonly dispatchMs: number;
  readonly responseMs?: number;
  /** A google.rpc.Status: canonical code and words. */
  readonly status?: { readonly code: number; readonly message: string };
};

/** A task as it is stored. `seq` grows with every task created and never repeats. */
export type Task = {
  readonly seq: number;
  readonly queueSeq: number;
  readonly id: string;
  readonly http: HttpRequest;
  readonly scheduleMicros: number;
  readonly createdMs: number;
  /** The end of its time to live. */
  readonly expiresMs: number;
  readonly deadlineMs: number;
  /** In place of the queue's (v2beta3). */
  readonly retry?: RetryConfig;
  /** Attempts made, the running one included. */
  readonly dispatches: number;
  /** Attempts that got an answer. */
  readonly responses: number;
  /** Answers other than 5xx: what X-CloudTasks-TaskExecutionCount shows. */
  readonly executions: number;
  readonly firstDispatchMs?: number;
  readonly last?: Attempt;
  /** What X-CloudTasks-TaskPreviousResponse shows: the last HTTP status, 504 after a deadline. */
  readonly previousStatus?: number;
};

export type RateLimits = {
  readonly maxDispatchesPerSecond: number;
  readonly maxBurstSize: number;
  readonly maxConcurrentDispatches: number;
};

export type RetryConfig = {
  /** The first attempt included; -1 is without end. */
  readonly maxAttempts: number;
  /** From the first attempt on; 0 is without end. */
  readonly maxRetryDurationMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly maxDoublings: number;
};

/** Queue-level routing: what is given here is laid over each task when it is dispatched. */
export type HttpTarget = {
  readonly uri?: {
    readonly scheme?: "http" | "https";
    readonly host?: string;
    /** 0 clears the port. */
    readonly port?: number;
    readonly path?: string;
    readonly query?: string;
    readonly mode: "ALWAYS" | "IF_NOT_EXISTS";
  };
  readonly method?: HttpMethod;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly auth?: Auth;
};

export type AppEngineRouting = {
  readonly service?: string;
  readonly version?: string;
  readonly instance?: string;
  readonly host?: string;
};

/** A queue's settings and state, complete. */
export type Queue = {
  /** Full resource name. */
  readonly name: string;
  readonly state: "RUNNING" | "PAUSED";
  readonly rateLimits: RateLimits;
  readonly retryConfig: RetryConfig;
  readonly httpTarget?: HttpTarget;
  /** Kept and shown, without effect: App Engine targets are left out. */
  readonly appEngineRoutingOverride?: AppEngineRouting;
  /** Kept and shown, without effect. */
  readonly logSamplingRatio?: number;
  readonly purgedMs?: number;
  /** How long a task is kept, dispatched or not. */
  readonly taskTtlMs: number;
  /** How long the name of a finished task stays taken. */
  readonly tombstoneTtlMs: number;
  /** Kept and shown: nobody is refused anything here. */
  readonly iamPolicy?: Readonly<Record<string, unknown>>;
};

/** A queue with the number its tasks are filed under. */
export type QueueEntry = { readonly seq: number; readonly queue: Queue };

/** Time as an argument: what the wall says and how to be woken. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after that many milliseconds; the answer cancels it. */
  after(ms: number, call: () => void): () => void;
}

/** What became of one attempt; one line of the log. */
export type DispatchReport = {
  /** Short ids, as in the X-CloudTasks headers. */
  readonly queue: string;
  readonly task: string;
  readonly url: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
  readonly ms: number;
  /** `gone`: the task was deleted while it ran. */
  readonly outcome: "delivered" | "retry" | "dropped" | "gone";
  /** Why there was no answer. */
  readonly error?: string;
  readonly nextAttemptMs?: number;
};

/**
 * The nouns of the embedded Cloud Tasks. Times are milliseconds since 1970 (`…Ms`), except a task's
 * schedule time, which Cloud Tasks keeps to the microsecond (`…Micros`).
 */

/** The seven methods of target.proto. */
export type HttpMethod = "POST" | "GET" | "HEAD" | "PUT" | "DELETE" | "PATCH" | "OPTIONS";

/** The token a task carries. An empty OIDC audience means the target's URL. */
export type Auth =
  | { readonly kind: "oidc"; readonly serviceAccount: string; readonly audience: string }
  | { readonly kind: "oauth"; readonly serviceAccount: string; readonly scope: string };

/** The request a task makes. A buffered task has an empty URL: its queue supplies it. */
export type HttpRequest = {
  readonly url: string;
  readonly method: HttpMethod;
  /** Names keep the case the caller used. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly auth?: Auth;
  /** Of an App Engine task. Its URL is a path, which the app's address precedes when it is sent. */
  readonly appEngine?: AppEngineRouting;
};

/** One request on the wire. `headers` alternates names and values. */
export type Outgoing = {
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly deadlineMs: number;
  /** App Engine does not follow redirects. */
  readonly redirects: "followed" | "not-followed";
};

/** One try at a task. It is running while it has no response time. */
export type Attempt = {
  readonly scheduleMicros: number;
  readonly dispatchMs: number;
  readonly responseMs?: number;
  /** A google.rpc.Status. */
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
  /** 0 of an App Engine task: the default of its service (task.proto). */
  readonly deadlineMs: number;
  /** Overrides the queue's (v2beta3). */
  readonly retry?: RetryConfig;
  /** Attempts made, including the running one. */
  readonly dispatches: number;
  /** Attempts that got an answer: what X-AppEngine-TaskExecutionCount shows. */
  readonly responses: number;
  /** Answers other than 5xx: what X-CloudTasks-TaskExecutionCount shows. */
  readonly executions: number;
  readonly firstDispatchMs?: number;
  readonly last?: Attempt;
  /**
   * What X-CloudTasks-TaskPreviousResponse shows: the last HTTP status, 504 after a deadline. An
   * App Engine task has one only if the app answered.
   */
  readonly previousStatus?: number;
};

/** How fast a queue sends (queue.proto). */
export type RateLimits = {
  readonly maxDispatchesPerSecond: number;
  readonly maxBurstSize: number;
  readonly maxConcurrentDispatches: number;
};

/** When a failed task is retried, and when it is given up (queue.proto). */
export type RetryConfig = {
  /** Including the first attempt; -1 is unlimited. */
  readonly maxAttempts: number;
  /** Counted from the first attempt; 0 is unlimited. */
  readonly maxRetryDurationMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly maxDoublings: number;
};

/** Queue-level routing, applied to each task when it is dispatched. */
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

/** Which part of an app App Engine tasks are for (target.proto). */
export type AppEngineRouting = {
  readonly service?: string;
  readonly version?: string;
  readonly instance?: string;
};

/** A queue's settings and state, complete. */
export type Queue = {
  /** Full resource name. */
  readonly name: string;
  readonly state: "RUNNING" | "PAUSED";
  readonly rateLimits: RateLimits;
  readonly retryConfig: RetryConfig;
  readonly httpTarget?: HttpTarget;
  /** Stored and shown, without effect: all App Engine tasks go to one host. */
  readonly appEngineRoutingOverride?: AppEngineRouting;
  /** Stored and shown, without effect. */
  readonly logSamplingRatio?: number;
  readonly purgedMs?: number;
  /** How long a task is kept, dispatched or not. */
  readonly taskTtlMs: number;
  /** How long the name of a finished task stays reserved. */
  readonly tombstoneTtlMs: number;
  /** Stored and shown, without effect: no permission is checked. */
  readonly iamPolicy?: Readonly<Record<string, unknown>>;
};

/** A queue and the number its tasks are stored under. */
export type QueueEntry = { readonly seq: number; readonly queue: Queue };

/** The current time and timers, as an argument. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls back once, after that many milliseconds and never before; returns a function that cancels
   * it.
   */
  after(ms: number, call: () => void): () => void;
}

/** The outcome of one attempt: one line of the log. */
export type DispatchReport = {
  /** Short ids, as in the X-CloudTasks headers. */
  readonly queue: string;
  readonly task: string;
  /** Id of the CloudEvent that the task carries (`ce-id`), if it does. */
  readonly event?: string;
  readonly url: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** HTTP status; undefined if there was no response. */
  readonly status?: number;
  readonly ms: number;
  /** `gone`: the task was deleted while it ran. */
  readonly outcome: "delivered" | "retry" | "dropped" | "gone";
  /** Why there was no response. */
  readonly error?: string;
  readonly nextAttemptMs?: number;
};

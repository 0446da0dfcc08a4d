/**
 * What the operating commands and the console know. Every fact comes from Cloud Logging's
 * `entries:list` and the Cloud Tasks API, in the cloud as on a laptop. All of it is JSON as it
 * stands: times are RFC 3339 in UTC, with milliseconds.
 */

import type { Control, Page, Query } from "./query.ts";
import type { QueueFact } from "./queue-fact.ts";

/** What relay.yaml says that neither log nor queues do. */
export type Known = {
  readonly sources: readonly {
    readonly name: string;
    /** Names of variables, newest first. */
    readonly secrets: readonly string[];
  }[];
  /** One for each queue that a target's tasks are in. */
  readonly targets: readonly { readonly name: string; readonly queue: string }[];
  /** The relay's own URL, where parked events come back to, without a slash at its end. */
  readonly relayUrl?: string;
  /** Full email of the account that brings them back. */
  readonly serviceAccount?: string;
};

/** A task by its queue and id. */
export type TaskRef = { readonly queue: string; readonly task: string };

/** Why something did not go the usual way; `code` groups, `detail` is for a person. */
export type CauseFact = { readonly code: string; readonly detail: string };

/** How far a task has come. `unknown`: neither a log line nor a task is left that would tell. */
export type TaskState = "waiting" | "failing" | "delivered" | "dead" | "parked" | "unknown";

/** What became of a delivery at one target. */
export type Reached = TaskRef & {
  /** Undefined for a parked event. */
  readonly target?: string;
  readonly state: TaskState;
  /** Attempts that are known of. */
  readonly attempts: number;
  readonly lastStatus?: number;
  readonly nextAt?: string;
};

/** One inbound HTTP request, as the function logged it. */
export type DeliveryFact = {
  /** Of the log line: what URLs and commands name a delivery by. */
  readonly id: string;
  readonly time: string;
  readonly source?: string;
  readonly provider?: string;
  readonly type?: string;
  /** Id of the event. */
  readonly event?: string;
  /** accepted, duplicate, ignored, parked, handshake, refused, failed, swept. */
  readonly outcome: string;
  /** HTTP status of the answer. */
  readonly status?: number;
  /** Of a refusal or failure: its error code, with `detail`. Of a parked event: its cause. */
  readonly cause?: CauseFact;
  readonly schemaErrors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly targets: readonly string[];
  readonly reached: readonly Reached[];
  /** How many events it held, where it was split. */
  readonly events?: number;
  readonly created?: number;
  readonly duplicates?: number;
  readonly parked?: number;
  readonly ignored?: number;
  /** From 0; 1 and more: an older secret of the source matched. */
  readonly secretIndex?: number;
  /** It came out of the parking queue, not from the provider. */
  readonly redriven: boolean;
  readonly latencyMs?: number;
  /** Of the body. */
  readonly bytes?: number;
  readonly method?: string;
  /** Without the query, which may hold a proof. */
  readonly path?: string;
  readonly userAgent?: string;
  readonly severity: string;
  /** The line as it was logged. */
  readonly entry: Readonly<Record<string, unknown>>;
};

/** One attempt of Cloud Tasks to deliver a task. */
export type AttemptFact = TaskRef & {
  readonly time: string;
  /** From 1. */
  readonly number?: number;
  /** `created`: the task was made; `sent`: an attempt that is under way or whose end is not logged. */
  readonly outcome: "created" | "sent" | "delivered" | "failed";
  /** HTTP status; undefined where there was no answer. */
  readonly status?: number;
  /** In words, where it failed. */
  readonly detail?: string;
  readonly durationMs?: number;
  readonly nextAt?: string;
  readonly url?: string;
};

/** A task that is still there. */
export type StuckFact = TaskRef & {
  /** `waiting`: not tried yet; `failing`: tried, and to be tried again. */
  readonly kind: "waiting" | "failing" | "parked" | "dead";
  readonly source?: string;
  readonly target?: string;
  /** Parked for these targets alone; the others have it. */
  readonly targets?: readonly string[];
  readonly type?: string;
  readonly event?: string;
  /** Of the event by its provider. */
  readonly eventTime?: string;
  /** Parked: why. Dead: why it was given up, `code` without its numbers. Failing: the last answer. */
  readonly cause?: CauseFact;
  readonly createdAt: string;
  /** When it is due; of a task in a paused queue that is when it would have been. */
  readonly dueAt: string;
  readonly attempts: number;
  readonly lastStatus?: number;
  readonly lastAt?: string;
  /** Dead: the queue that it was in. */
  readonly deadFrom?: string;
  /** The event that it was made from on purpose, see `replay`. */
  readonly replayOf?: string;
};

/** A task with its content. */
export type TaskFact = StuckFact & {
  readonly url: string;
  readonly method: string;
  /** Names in lower case; never a credential, which Cloud Tasks adds when it sends. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBase64: string;
  readonly serviceAccount?: string;
  readonly audience?: string;
  readonly deadlineSeconds?: number;
  readonly log: readonly AttemptFact[];
};

/** Everything known of one event. */
export type EventFact = {
  readonly source: string;
  readonly id: string;
  /** Every delivery of it, oldest first: the first, redeliveries, redrives, replays. */
  readonly copies: readonly DeliveryFact[];
  /** Oldest first. */
  readonly attempts: readonly AttemptFact[];
  /** Its tasks that are still there, in all queues. */
  readonly tasks: readonly StuckFact[];
};

/** One source's secrets, and which of them still match. */
export type SecretFact = {
  readonly source: string;
  /** Names of variables, newest first; never a value. */
  readonly secrets: readonly {
    readonly name: string;
    /** Of the deliveries in the window. */
    readonly lastMatchAt?: string;
  }[];
  /** Deliveries that were looked at came in since then. */
  readonly since: string;
  /** What the verdict means for a person: what may be removed, or why nothing may be yet. */
  readonly verdict: "one-secret" | "no-delivery" | "still-used" | "too-early" | "safe-to-remove";
  readonly detail: string;
  /** The filters that `entries:list` was asked with: what the verdict rests on. */
  readonly queries: readonly string[];
};

/** How redriving one task ended. */
export type RedriveStep = {
  readonly done: number;
  readonly total: number;
  readonly stuck: StuckFact;
  /** `gone`: it was run or deleted meanwhile, so there was nothing to do. */
  readonly outcome: "redriven" | "still-failing" | "gone" | "refused";
  /** Why it is still there, or what Cloud Tasks said. */
  readonly detail?: string;
};

/** Picks rows of a page by what the log does not know. */
export type PickRows = (rows: readonly DeliveryFact[]) => Promise<readonly DeliveryFact[]>;

/** The facts, and what may be done about them. Calls throw `FactsError`. */
export interface Facts {
  /** With `pick`, of the rows of the page only those that it picks, whose tasks alone are then asked for. */
  deliveries(
    query: Query,
    page?: string,
    pageSize?: number,
    pick?: PickRows,
  ): Promise<Page<DeliveryFact>>;
  /** By its line alone: how far its tasks are is with its event. */
  delivery(id: string): Promise<DeliveryFact | undefined>;
  event(source: string | undefined, id: string): Promise<EventFact | undefined>;
  /** Tasks of these kinds, queue by queue, oldest due first. Default: of every kind. */
  stuck(
    query: Query,
    kinds?: readonly StuckFact["kind"][],
    control?: Control,
  ): AsyncIterable<StuckFact>;
  queues(): Promise<readonly QueueFact[]>;
  queue(name: string): Promise<QueueFact | undefined>;
  /** `queue` undefined: it is looked for in all of them. */
  task(queue: string | undefined, task: string): Promise<TaskFact | undefined>;
  secrets(source?: string, control?: Control): Promise<readonly SecretFact[]>;
  /** Runs a task now, whatever its schedule and the state of its queue. False: it is not there. */
  run(ref: TaskRef): Promise<boolean>;
  /** False: it is not there. */
  remove(ref: TaskRef): Promise<boolean>;
  /** False: it is not there. */
  pause(queue: string): Promise<boolean>;
  /** False: it is not there. */
  resume(queue: string): Promise<boolean>;
  /** Runs each of these once and says how it ended. Can be stopped and repeated at any point. */
  redrive(all: readonly StuckFact[], control?: Control): AsyncIterable<RedriveStep>;
  /**
   * Lets an event that is known through once more, as its next generation: `<id>~<n>`. Its bytes
   * come from a task of it that is still there, or from elsewhere. Throws `FactsError` where nothing
   * has them. `editedBase64` goes in place of its bytes: the generation is then one that nobody sent.
   */
  replay(source: string, id: string, editedBase64?: string): Promise<Replayed>;
  /** The bytes of an event in base64, where a task of it or anything else still has them. */
  bytes(source: string, id: string): Promise<string | undefined>;
}

/** An event that was let through again. */
export type Replayed = {
  /** With its generation. */
  readonly id: string;
  readonly task: TaskRef;
};

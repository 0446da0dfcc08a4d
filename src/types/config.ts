import type { Provider, Respond } from "./provider.ts";
import type { TaskAuth } from "./task.ts";

/**
 * relay.yaml after every check, with defaults filled in: plain JSON, so that a build can carry it.
 * Secrets and `${ENV}` values are not in it; they are read from the environment when the function
 * starts.
 */
export type Config = {
  /** May hold `${ENV}`. Undefined: GOOGLE_CLOUD_PROJECT at start. */
  readonly project?: string;
  /** Where the queues are. */
  readonly location: string;
  /**
   * The file names no location: RELAY_LOCATION, which a deployment sets, decides before the
   * default.
   */
  readonly isLocationDefault?: true;
  /** What a gateway leaves in front of the paths, `/hooks`; undefined: nothing. */
  readonly basePath?: string;
  /** Default OIDC identity of the targets, a short name or a full email. */
  readonly serviceAccount?: string;
  /** Default: `rest` on Google Cloud and with `CLOUD_TASKS_EMULATOR_REST`, otherwise `client`. */
  readonly transport?: "rest" | "client";
  /** Where large bodies and archived events are kept. */
  readonly archive?: Archive;
  readonly sources: Readonly<Record<string, Source>>;
  readonly targets: Readonly<Record<string, Target>>;
  /** Every queue that a target, the parking or the ledger uses, complete. */
  readonly queues: Readonly<Record<string, QueueConfig>>;
};

/** A folder in a bucket of Cloud Storage. */
export type Archive = {
  readonly bucket: string;
  /** Without slashes around it; empty for the whole bucket. */
  readonly prefix: string;
};

/** A configured endpoint of a provider, at `POST /<name>`. */
export type Source = {
  readonly name: string;
  readonly provider: Provider;
  /** Names of environment variables, newest secret first. */
  readonly secrets: readonly string[];
  /** Which methods deliveries come with. */
  readonly methods: readonly Method[];
  readonly publicUrl?: string;
  readonly options: Readonly<Record<string, string>>;
  /** First match wins. `file` is the path of the JSON Schema, relative to the config file. */
  readonly schemas: readonly { readonly events: string; readonly file: string }[];
  readonly invalid: "park" | "reject" | "pass";
  readonly unrouted: "ignore" | "park";
  /**
   * JSON Pointer (it starts with a slash) or CEL that gives the list whose items are events of
   * their own; undefined: a delivery is one event.
   */
  readonly split?: string;
  readonly dedup: {
    /** CEL that gives a string or a number; undefined: the event's identity. */
    readonly key?: string;
    readonly ledger: boolean;
  };
  readonly respond?: Respond;
  /** The bytes of every event are kept in the archive. */
  readonly archive: boolean;
  readonly forwardHeaders: readonly string[];
  readonly routes: readonly Route[];
};

/** A method that deliveries may come with. */
export type Method = "GET" | "POST" | "PUT" | "PATCH";

/** Which events of a source go to which targets, and when. */
export type Route = {
  /** Globs over the whole type; `*` is any run of characters. */
  readonly events: readonly string[];
  /** CEL that gives a bool. */
  readonly when?: string;
  readonly to: readonly string[];
  readonly delaySeconds: number;
  /** CEL that gives a timestamp; excludes a delay. */
  readonly at?: string;
  readonly jitterSeconds: number;
};

/**
 * How a body is carried that is too large for a task: not at all (`reject`), compressed, or
 * otherwise by reference where there is an archive (`gzip`), or always by reference (`dataref`).
 */
export type Large = "reject" | "gzip" | "dataref";

/** A downstream URL, or one of Google's services. */
export type Target = {
  readonly name: string;
  /** May hold `${ENV}`. */
  readonly url: string;
  /** `buffer`: BufferTask into a queue with queue-level routing. */
  readonly method: "POST" | "PUT" | "PATCH" | "buffer";
  readonly queue: string;
  readonly shards: Shards;
  /** How long the target has to answer: 15 to 1800 (Cloud Tasks, HTTP targets). */
  readonly dispatchDeadlineSeconds: number;
  /** Values may hold `${ENV}`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the task proves itself with; undefined for `buffer`, where the queue says. */
  readonly auth?: TargetAuth;
  readonly large: Large;
  /** Undefined: its tasks are tried for as long as Cloud Tasks keeps them. */
  readonly dead?: DeadPolicy;
  /** Set for one of Google's services; `url` is its API's then. */
  readonly google?: GoogleTarget;
};

/** Over how many queues a target's tasks are spread: one dispatches at most 500 a second. */
export type Shards = {
  /** 1: the queue of the target's name. More: as many, numbered from 0. */
  readonly count: number;
  /** How many there were, until a redelivery of what was in those is no longer to be expected. */
  readonly before?: number;
};

/** When a target's task is given up and kept in the dead-letter queue. */
export type DeadPolicy = {
  /** After that many attempts. */
  readonly after?: number;
  /** That long after the first attempt. */
  readonly ageSeconds?: number;
  /** HTTP statuses by which the target says that it will never accept the task. */
  readonly statuses: readonly number[];
};

/** A resource of one of Google's services that events go to. */
export type GoogleTarget = {
  readonly kind: "pubsub" | "workflow" | "eventarc" | "gcs" | "job";
  /** Its name as it is written: full, or short in the relay's own project and location. */
  readonly resource: string;
  /** CEL that gives the ordering key of a Pub/Sub message. */
  readonly orderingKey?: string;
};

/**
 * As in a task; an audience that is left out follows from the URL, once its `${ENV}` are filled in.
 */
export type TargetAuth =
  | (Omit<Extract<TaskAuth, { kind: "oidc" }>, "audience"> & { readonly audience?: string })
  | Extract<TaskAuth, { kind: "oauth" }>;

/** A target as its tasks need it: everything filled in, accounts by their full email. */
export type ReadyTarget = Omit<Target, "auth"> & { readonly auth?: TaskAuth };

/**
 * A queue's settings in Cloud Tasks' own names; durations are seconds with an `s`, as its REST API
 * wants them.
 */
export type QueueConfig = {
  readonly name: string;
  readonly rateLimits: {
    readonly maxDispatchesPerSecond: number;
    readonly maxConcurrentDispatches: number;
  };
  readonly retryConfig: {
    readonly maxAttempts: number;
    readonly minBackoff: string;
    readonly maxBackoff: string;
    readonly maxDoublings: number;
    readonly maxRetryDuration: string;
  };
  /** Where and how all tasks of the queue go, complete for a target with `method: buffer`. */
  readonly httpTarget?: HttpTarget;
  /** Some of the relay's own queues stay paused. */
  readonly paused: boolean;
  /** The relay asks it for tasks: the ledger. */
  readonly asked: boolean;
  /** The relay takes back what it has put there: where tasks were before their target grew. */
  readonly cleared: boolean;
};

/** Cloud Tasks' queue-level HttpTarget, in its REST names (v2, `projects.locations.queues`). */
export type HttpTarget = {
  readonly uriOverride?: {
    readonly scheme?: "HTTP" | "HTTPS";
    readonly host?: string;
    /** REST writes 64-bit numbers as strings. */
    readonly port?: string;
    readonly pathOverride?: { readonly path?: string };
    readonly queryOverride?: { readonly queryParams?: string };
    readonly uriOverrideEnforceMode?: "ALWAYS" | "IF_NOT_EXISTS";
  };
  readonly httpMethod?: string;
  readonly headerOverrides?: readonly {
    readonly header?: { readonly key?: string; readonly value?: string };
  }[];
  /** `serviceAccountEmail` may be a short name until the project is known. */
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly oauthToken?: { readonly serviceAccountEmail?: string; readonly scope?: string };
};

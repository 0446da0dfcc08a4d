import type { HttpTarget, Shards } from "../../types/config.ts";
import type { Options } from "./options.ts";

/** A JSON object as Google's APIs and gcloud print it. */
export type Json = Readonly<Record<string, unknown>>;

/** Settings as text by name, so that wanted and present compare one by one. */
export type Fields = Readonly<Record<string, string>>;

/** Where a Cloud Run service is. */
export type ServiceName = {
  /** Id or number. */
  readonly project: string;
  readonly region: string;
  readonly name: string;
};

/** A service that was listed, with every host it answers on. */
export type FoundService = ServiceName & {
  readonly hosts: readonly string[];
  /** Email of the service account that it runs as. */
  readonly account: string;
};

/** A service account of the deployment's own. */
export type Account = { readonly email: string; readonly title: string };

/** The emails of the deployment's accounts. */
export type Emails = {
  /** Runs the function. */
  readonly runtime: string;
  /** Builds it. */
  readonly build: string;
  /** Call the targets: the default first, then those that single targets name. */
  readonly invokers: readonly string[];
  /** Moves dead tasks; undefined where no target says when its tasks are dead. */
  readonly sweeper: string | undefined;
};

/** What a role is granted on; `name` is a short name, but an email for accounts. */
export type Resource =
  | {
      readonly kind: "project" | "account" | "queue" | "secret" | "bucket";
      readonly name: string;
    }
  | { readonly kind: "topic"; readonly project: string; readonly name: string }
  | ({ readonly kind: "service" | "bus" | "job" } & ServiceName);

/** One role of one member on one resource. */
export type Grant = {
  readonly on: Resource;
  readonly role: string;
  readonly member: string;
  /** Where the role counts, in a bucket: objects below a prefix. */
  readonly condition?: Condition;
};

/** A condition as IAM has them. */
export type Condition = { readonly title: string; readonly expression: string };

/** A resource of one of Google's services that a target names. It is the user's own: nothing here makes it. */
export type TargetResource = {
  readonly target: string;
  readonly kind: "pubsub" | "workflow" | "eventarc" | "gcs" | "job";
  /** Id or number of the project that has it; undefined for a bucket, whose name says nothing about that. */
  readonly project?: string;
  /** Full name; of a bucket the name. */
  readonly name: string;
};

/** The bucket of the archive. */
export type ArchiveBucket = {
  readonly name: string;
  readonly prefix: string;
  readonly location: string;
  /** Objects are deleted when they are as old. */
  readonly days: number;
};

/** Over how many queues a target's tasks are spread, and were. */
export type Spread = Shards & { readonly target: string; readonly queue: string };

/** What reads the archive beside the relay. */
export type ArchiveReaders = {
  readonly grants: readonly Grant[];
  /** Targets that may be referred to it, whose readers are not known. */
  readonly unknown: readonly string[];
};

/** A queue with everything written out. */
export type QueueSettings = {
  readonly name: string;
  readonly paused: boolean;
  /** The relay looks tasks up in it. */
  readonly asked: boolean;
  /** The relay deletes tasks of its own in it. */
  readonly cleared: boolean;
  /** Every setting as gcloud's flag without the dashes, and its value. */
  readonly flags: Fields;
};

/** A job of Cloud Scheduler. */
export type Schedule = {
  readonly name: string;
  /** Every setting as gcloud's flag without the dashes, and its value. */
  readonly flags: Fields;
};

/** An environment variable that Secret Manager fills. */
export type Secret = { readonly variable: string; readonly secret: string };

/** The function's settings; every one is passed on every deployment, since gcloud leaves out what is not named. */
export type FunctionSettings = {
  readonly name: string;
  readonly runtime: string;
  readonly entryPoint: string;
  readonly memory: string;
  readonly cpu: number;
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  readonly ingress: "all";
  readonly serviceAccount: string;
  readonly buildServiceAccount: string;
  readonly environment: Fields;
};

/** A log-based metric, in the form of Cloud Logging's REST API. */
export type LogMetric = Json & { readonly name: string };

/** An alert policy, in the form of Cloud Monitoring's REST API. */
export type AlertPolicy = {
  readonly displayName: string;
  readonly documentation: { readonly content: string; readonly mimeType: "text/markdown" };
  readonly combiner: "OR";
  readonly severity: "CRITICAL" | "ERROR" | "WARNING";
  readonly conditions: readonly Json[];
  readonly alertStrategy: { readonly autoClose: string };
  readonly notificationChannels: readonly string[];
  readonly userLabels: Fields;
};

/** Deployment from GitHub without keys: a pool that trusts GitHub's tokens of one repository. */
export type Identity = {
  /** Whose tokens are accepted, and for what: flags of `gcloud iam workload-identity-pools providers`. */
  readonly trust: {
    readonly "issuer-uri": string;
    readonly "attribute-mapping": string;
    readonly "attribute-condition": string;
  };
  readonly accounts: readonly Account[];
  readonly grants: readonly Grant[];
};

/** A target whose service its URL does not name. */
export type UnresolvedTarget = {
  readonly target: string;
  readonly url: string;
  /** Who must be allowed to call it. */
  readonly account: string;
};

/** Everything that the deployment is to own, as `--describe` prints it. */
export type Wanted = {
  readonly project: string;
  readonly region: string;
  /** Where the queues are. */
  readonly location: string;
  readonly via: Options["via"];
  readonly url: string;
  /** The address to give to each provider, by source. */
  readonly sources: Fields;
  readonly apis: readonly string[];
  readonly accounts: readonly Account[];
  readonly queues: readonly QueueSettings[];
  readonly spread: readonly Spread[];
  readonly secrets: readonly Secret[];
  readonly grants: readonly Grant[];
  readonly archive: ArchiveBucket | undefined;
  readonly archiveReaders: ArchiveReaders;
  readonly targets: readonly TargetResource[];
  /** Somebody else grants `run.invoker` there. */
  readonly unresolvedTargets: readonly UnresolvedTarget[];
  readonly function: FunctionSettings;
  readonly schedule: Schedule | undefined;
  readonly metrics: readonly LogMetric[];
  readonly alerts: readonly AlertPolicy[];
  readonly dashboard: Json & { readonly name: string };
  /** Workload Identity of the deploying repository; only with `--bootstrap --github`. */
  readonly identity: Identity | undefined;
};

/** What is learned from the cloud before the plan can be made. */
export type Known = {
  /** The project's number; NUMBER_UNKNOWN before it was asked for. */
  readonly number: string;
  /** The Cloud Run services that were listed. */
  readonly services: readonly FoundService[];
};

/** A queue as `gcloud tasks queues list --format=json` prints it. */
export type PresentQueue = {
  /** Full resource name. */
  readonly name: string;
  readonly state?: string;
  readonly rateLimits?: Json;
  readonly retryConfig?: Json;
  readonly stackdriverLoggingConfig?: Json;
  readonly httpTarget?: HttpTarget;
};

/** A service as `gcloud run services list --format=json` prints it, with where it is. */
export type PresentService = FoundService & { readonly raw: Json };

/** What the lists say: one file of JSON per collection; a collection whose API is off has none. */
export type Lists = {
  readonly number: string;
  readonly apis: ReadonlySet<string>;
  readonly accounts: readonly {
    readonly email: string;
    readonly displayName?: string;
    readonly description?: string;
  }[];
  readonly queues: readonly PresentQueue[];
  readonly secrets: readonly string[];
  readonly functions: readonly Json[];
  readonly services: readonly PresentService[];
  readonly metrics: readonly LogMetric[];
  readonly pools: readonly Json[];
  readonly providers: readonly Json[];
};

/** How a REST read is made: a GET, a POST without anything, or the test of whether one may set the project's policy. */
export type Method = "GET" | "POST" | "TEST";

/** One REST read: what for, and how. */
export type Read = { readonly key: string; readonly method: Method; readonly url: string };

/** What the REST reads say, by what was asked for. */
export type Answers = ReadonlyMap<string, { readonly status: number; readonly body: Json }>;

/** What the cloud holds now. */
export type Present = { readonly lists: Lists; readonly answers: Answers };

/** The function as it is. */
export type PresentFunction = {
  readonly fields: Fields;
  /** Undefined when it can serve; otherwise the state in Google's words. */
  readonly broken: string | undefined;
  /** `latest`, or where the traffic goes instead. */
  readonly traffic: string;
  /** Names of environment variables and of the secrets they are filled from. */
  readonly secrets: Fields;
  /** The variable that remembers what grants are on, beside what is listed: `resourceKeys`. */
  readonly granted: string;
};

/** Writes a JSON file for a step and returns its path. */
export type WriteFile = (name: string, content: unknown) => string;

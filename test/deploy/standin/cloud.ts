import { createHash } from "node:crypto";
import { type Json, Refusal, invalid, precondition } from "./http.ts";

/** The project that the stand-in knows; every other one is refused as Google refuses it. */
export const PROJECT = { id: "acme-prod", number: "424242424242" };
export const REGION = "europe-west1";
/** Another project, of which the deployer may only touch Cloud Run. */
export const PARTNER = { id: "partner-apps", number: "313131313131" };

type Binding = { role: string; members: string[]; condition?: Json };
type Policy = { etag: string; bindings: Binding[] };

/** Everything the services know, by full resource name. One object per test. */
export type Cloud = {
  readonly apis: Set<string>;
  readonly accounts: Map<string, Json>;
  readonly pools: Map<string, Json>;
  /** Custom roles, by id. */
  readonly roles: Map<string, Json>;
  readonly queues: Map<string, Json>;
  /** Jobs of Cloud Scheduler. */
  readonly schedules: Map<string, Json>;
  /** Names of deleted queues, which stay unusable. */
  readonly deletedQueues: Set<string>;
  readonly secrets: Map<string, Json>;
  /** By secret; the values stay here and are answered to nobody. */
  readonly versions: Map<string, { state: string; value: string }[]>;
  readonly functions: Map<string, Json>;
  /** Cloud Run services, as Knative objects. */
  readonly services: Map<string, Json>;
  readonly revisions: Map<string, Json[]>;
  readonly operations: Map<string, Json>;
  readonly builds: Map<string, Json>;
  /** What `gcloud run deploy --source` had built, as it was sent. */
  readonly submitted: Json[];
  readonly repositories: Map<string, Json>;
  readonly buckets: Map<string, Json>;
  /** What targets are beside services and buckets, by path: `projects/P/topics/T`. */
  readonly resources: Map<string, Json>;
  readonly metrics: Map<string, Json>;
  readonly alerts: Map<string, Json>;
  readonly dashboards: Map<string, Json>;
  readonly policies: Map<string, Policy>;
  /** Uploaded archives by object path. */
  readonly uploads: Map<string, Buffer>;
  /** How often a new account is still unknown to IAM policies: Google's own is eventually consistent. */
  readonly settling: Map<string, number>;
  /** What the deployed relay answers from outside; tests replace it. */
  relay: { healthz: number; unsigned: number };
  /** Refuses allUsers, as domain restricted sharing does. */
  publicAccessForbidden: boolean;
  /** Whether the caller may set the project's policy. */
  isOwner: boolean;
};

export const newCloud = (): Cloud => ({
  apis: new Set(["serviceusage.googleapis.com", "cloudresourcemanager.googleapis.com"]),
  accounts: new Map(),
  pools: new Map(),
  roles: new Map(),
  queues: new Map(),
  schedules: new Map(),
  deletedQueues: new Set(),
  secrets: new Map(),
  versions: new Map(),
  functions: new Map(),
  services: new Map(),
  revisions: new Map(),
  operations: new Map(),
  builds: new Map(),
  submitted: [],
  repositories: new Map(),
  buckets: new Map(),
  resources: new Map(),
  metrics: new Map(),
  alerts: new Map(),
  dashboards: new Map(),
  policies: new Map(),
  uploads: new Map(),
  settling: new Map(),
  relay: { healthz: 200, unsigned: 401 },
  publicAccessForbidden: false,
  isOwner: true,
});

const agent = (name: string): string =>
  `serviceAccount:service-${PROJECT.number}@gcp-sa-${name}.iam.gserviceaccount.com`;

/** Cloud Tasks' own account. */
export const TASKS_AGENT = agent("cloudtasks");
/** Cloud Scheduler's own account. */
export const SCHEDULER_AGENT = agent("cloudscheduler");

/** The roles that come with an API, and whose they are. */
const AGENTS: Readonly<Record<string, readonly [role: string, member: string]>> = {
  "cloudtasks.googleapis.com": ["roles/cloudtasks.serviceAgent", TASKS_AGENT],
  "cloudscheduler.googleapis.com": ["roles/cloudscheduler.serviceAgent", SCHEDULER_AGENT],
};

/** Turns an API on; it brings its own account's role on the project along, as Google does since 19 March 2019. */
export const turnOn = (cloud: Cloud, api: string): void => {
  cloud.apis.add(api);
  const project = `projects/${PROJECT.id}`;
  const [role, member] = AGENTS[api] ?? [];
  if (role === undefined || member === undefined || granted(cloud, project, role, member)) return;
  const bindings = (policyOf(cloud, project)["bindings"] ?? []) as Binding[];
  setPolicy(cloud, project, { bindings: [...bindings, { role, members: [member] }] });
};

/** Refuses a call to an API that is still off, in Google's words. */
export const needsApi = (cloud: Cloud, api: string): void => {
  if (cloud.apis.has(api)) return;
  throw new Refusal(
    403,
    "PERMISSION_DENIED",
    `${api} has not been used in project ${PROJECT.number} before or it is disabled.`,
  );
};

/** Refuses other projects the way Google does, which does not tell a missing one from a forbidden one. */
export const needsProject = (project: string): void => {
  if (project === PROJECT.id || project === PROJECT.number || project === "-") return;
  throw new Refusal(
    403,
    "PERMISSION_DENIED",
    `The caller does not have permission to access projects instance [${project}] (or it may not exist).`,
  );
};

/** The policy of a resource; a resource without one has an empty policy with an etag. */
export const policyOf = (cloud: Cloud, resource: string): Json => {
  const policy = cloud.policies.get(resource);
  return policy === undefined
    ? { etag: "ACAB", version: 1 }
    : {
        version: 1,
        etag: policy.etag,
        ...(policy.bindings.length > 0 && { bindings: policy.bindings }),
      };
};

/**
 * Writes a policy. A stale etag is ABORTED; a member account that does not exist is refused; so is allUsers under the
 * organisation's policy.
 */
export const setPolicy = (cloud: Cloud, resource: string, policy: Json): Json => {
  const etag = policyOf(cloud, resource)["etag"];
  if (policy["etag"] !== undefined && policy["etag"] !== etag) {
    throw new Refusal(
      409,
      "ABORTED",
      "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
    );
  }
  const bindings = (policy["bindings"] ?? []) as Binding[];
  for (const member of bindings.flatMap((binding) => binding.members)) checkMember(cloud, member);
  const serial =
    Number(Buffer.from(cloud.policies.get(resource)?.etag ?? "", "base64").toString()) + 1;
  cloud.policies.set(resource, {
    etag: Buffer.from(String(serial)).toString("base64"),
    bindings: bindings.filter((binding) => binding.members.length > 0),
  });
  return policyOf(cloud, resource);
};

const checkMember = (cloud: Cloud, member: string): void => {
  if (member === "allUsers" && cloud.publicAccessForbidden) {
    throw precondition(
      "One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.",
    );
  }
  const email = member.startsWith("serviceAccount:") ? member.slice(15) : undefined;
  if (email === undefined || !email.endsWith(`@${PROJECT.id}.iam.gserviceaccount.com`)) return;
  const settling = cloud.settling.get(email) ?? 0;
  cloud.settling.set(email, settling - 1);
  if (!cloud.accounts.has(email) || settling > 0) {
    throw invalid(`Service account ${email} does not exist.`);
  }
};

/** Whether a role is granted to a member on a resource. */
export const granted = (cloud: Cloud, resource: string, role: string, member: string): boolean =>
  (cloud.policies.get(resource)?.bindings ?? []).some(
    (binding) => binding.role === role && binding.members.includes(member),
  );

/** A finished long-running operation, kept so that polls find it. */
export const done = (cloud: Cloud, name: string, response: Json, error?: Json): Json => {
  const operation = {
    name,
    done: true,
    metadata: {
      "@type": "type.googleapis.com/google.cloud.functions.v2.OperationMetadata",
      stages: [],
    },
    ...(error === undefined ? { response } : { error }),
  };
  cloud.operations.set(name, operation);
  return operation;
};

/**
 * Everything that a user would call the state, without etags, times, counters and uploads: two clouds are in the same
 * state when this is equal.
 */
export const snapshot = (cloud: Cloud): unknown => {
  const plain = (map: ReadonlyMap<string, unknown>): Json =>
    Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.parse(
    JSON.stringify(
      {
        apis: [...cloud.apis].sort(),
        accounts: plain(cloud.accounts),
        pools: plain(cloud.pools),
        roles: plain(cloud.roles),
        queues: plain(cloud.queues),
        schedules: plain(cloud.schedules),
        secrets: plain(cloud.secrets),
        versions: plain(cloud.versions),
        functions: plain(cloud.functions),
        traffic: plain(new Map([...cloud.services].map(([name, { spec }]) => [name, spec]))),
        buckets: plain(cloud.buckets),
        metrics: plain(cloud.metrics),
        alerts: [...cloud.alerts.values()],
        dashboards: [...cloud.dashboards.values()],
        policies: plain(
          new Map(
            [...cloud.policies]
              .map(([name, policy]) => [name, order(policy.bindings)] as const)
              .filter(([, bindings]) => bindings.length > 0),
          ),
        ),
      },
      (key, value: unknown) => (VOLATILE.has(key) || isEmpty(value) ? undefined : value),
    ),
  );
};

const isEmpty = (value: unknown): boolean =>
  value !== null && typeof value === "object" && Object.keys(value).length === 0;

const VOLATILE = new Set([
  "etag",
  "createTime",
  "updateTime",
  "creationRecord",
  "mutationRecord",
  "uniqueId",
  "revision",
  "generation",
  "storageSource",
  "source",
  "build",
  "resourceVersion",
  "uid",
  "name_",
  "client.knative.dev/nonce",
  "revisionName",
  "run.googleapis.com/build-id",
  "run.googleapis.com/build-name",
  "run.googleapis.com/build-source-location",
  "image",
  "run.googleapis.com/build-image-uri",
]);

const order = (bindings: readonly Binding[]): readonly string[] =>
  bindings
    .flatMap((binding) => binding.members.map((member) => `${binding.role} ${member}`))
    .sort();

/** A short, stable id for things Google numbers. */
export const idOf = (text: string, length = 12): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);

/** A copy to come back to. */
export const saved = (cloud: Cloud): Cloud => structuredClone(cloud);

/** Brings a cloud back to a saved state. */
export const restore = (cloud: Cloud, from: Cloud): void => {
  const target = cloud as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(structuredClone(from))) {
    const present = target[name];
    if (present instanceof Map) {
      present.clear();
      for (const [key, each] of value as Map<unknown, unknown>) present.set(key, each);
    } else if (present instanceof Set) {
      present.clear();
      for (const each of value as Set<unknown>) present.add(each);
    } else target[name] = value;
  }
};

import { variablesOf } from "../../relay/config/environment.ts";
import { LEDGER_QUEUE } from "../../relay/queue/own-queues.ts";
import type { Config, Target } from "../../types/config.ts";
import { COMPILE_CACHE } from "../bundle/compile-cache.ts";
import { alertPolicies, logMetrics } from "./alerts.ts";
import { dashboard } from "./dashboard.ts";
import { githubIdentity, type Identity } from "./identity.ts";
import {
  type Account,
  emailOf,
  FUNCTION,
  type Grant,
  grant,
  NUMBER_UNKNOWN,
  secretName,
} from "./names.ts";
import { type Options, UsageError } from "./options.ts";
import { type QueueSettings, queueSettings } from "./queues.ts";
import { type FoundService, serviceOf } from "./targets.ts";

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
  readonly environment: Readonly<Record<string, string>>;
};

/** Everything the deployment wants to own, as `--describe` prints it. */
export type Wanted = {
  readonly project: string;
  readonly region: string;
  /** Where the queues are. */
  readonly location: string;
  readonly via: Options["via"];
  readonly url: string;
  /** What to give to each provider. */
  readonly sources: Readonly<Record<string, string>>;
  readonly apis: readonly string[];
  readonly accounts: readonly Account[];
  readonly queues: readonly QueueSettings[];
  readonly secrets: readonly Secret[];
  readonly grants: readonly Grant[];
  /** Targets whose service cannot be told from their URL: somebody else grants `run.invoker` there. */
  readonly unresolvedTargets: readonly {
    readonly target: string;
    readonly url: string;
    readonly account: string;
  }[];
  readonly function: FunctionSettings;
  readonly metrics: ReturnType<typeof logMetrics>;
  readonly alerts: ReturnType<typeof alertPolicies>;
  readonly dashboard: ReturnType<typeof dashboard>;
  /** Workload Identity of the deploying repository; only with `--bootstrap --github`. */
  readonly identity: Identity | undefined;
};

/** What the function's environment has of its own, so that no secret may be mounted there. */
const SET_BY_US = new Set(["GOOGLE_CLOUD_PROJECT", "RELAY_URL"]);

const APIS = [
  "artifactregistry",
  "cloudbuild",
  "cloudfunctions",
  "cloudresourcemanager",
  "cloudtasks",
  "iam",
  "iamcredentials",
  "logging",
  "monitoring",
  "run",
  "secretmanager",
  "serviceusage",
].map((api) => `${api}.googleapis.com`);

/** What is learnt from the cloud before the plan can be made. */
export type Known = {
  /** The project's number; NUMBER_UNKNOWN before it was asked for. */
  readonly number: string;
  /** The Cloud Run services that were listed. */
  readonly services: readonly FoundService[];
};

/** Nothing is known yet: `--describe` and the checks before the first request. */
export const NOTHING_KNOWN: Known = { number: NUMBER_UNKNOWN, services: [] };

/** The wanted state. Pure: the same config, options and knowledge give the same state. Throws UsageError. */
export function wantedState(config: Config, options: Options, known: Known): Wanted {
  if (config.serviceAccount === undefined) {
    throw new UsageError(
      `${options.configFile}: serviceAccount is missing: name the account that the tasks prove themselves with, for example  serviceAccount: relay-invoker`,
    );
  }
  const hasOwnProject = config.project !== undefined && !config.project.includes("${");
  if (hasOwnProject && config.project !== options.project) {
    throw new UsageError(
      `${options.configFile} says project: ${config.project}, the command line ${options.project}; remove one or make them equal`,
    );
  }
  const email = (name: string): string => emailOf(name, options.project);
  const runtime = email("relay-runtime");
  const build = email("relay-build");
  const invokers = invokersOf(config, options.project);
  const url = `https://${FUNCTION}-${known.number}.${options.region}.run.app`;
  const queues = queueSettings(config, options);
  const secrets = secretsOf(config).filter(({ variable }) => !SET_BY_US.has(variable));
  const { services, unresolved } = resolveTargets(config, options, known);
  const identity = options.bootstrap
    ? githubIdentity(options, known.number, [runtime, build, ...invokers])
    : undefined;
  return {
    project: options.project,
    region: options.region,
    location: config.location,
    via: options.via,
    url,
    sources: Object.fromEntries(
      Object.keys(config.sources).map((name) => [name, `${url}/${name}`]),
    ),
    apis: APIS,
    accounts: [
      { email: runtime, title: "Webhook Relay: the function itself" },
      ...invokers.map((invoker) => ({ email: invoker, title: "Webhook Relay: calls the targets" })),
      { email: build, title: "Webhook Relay: builds the function" },
      ...(identity?.accounts ?? []),
    ],
    queues,
    secrets,
    grants: [
      grant({ kind: "project", name: options.project }, "roles/cloudbuild.builds.builder", build),
      ...invokers.map((invoker) =>
        grant({ kind: "account", name: invoker }, "roles/iam.serviceAccountUser", runtime),
      ),
      ...queues.map(({ name }) =>
        grant({ kind: "queue", name }, "roles/cloudtasks.enqueuer", runtime),
      ),
      // The relay asks the ledger whether a delivery's entry is there (GetTask), and no other queue anything.
      ...queues
        .filter(({ name }) => name === LEDGER_QUEUE)
        .map(({ name }) => grant({ kind: "queue", name }, "roles/cloudtasks.viewer", runtime)),
      ...secrets.map(({ secret }) =>
        grant({ kind: "secret", name: secret }, "roles/secretmanager.secretAccessor", runtime),
      ),
      ...services,
      ...(identity?.grants ?? []),
    ],
    unresolvedTargets: unresolved,
    function: {
      name: FUNCTION,
      runtime: "nodejs24",
      entryPoint: FUNCTION,
      memory: options.memory,
      cpu: options.cpu,
      concurrency: options.concurrency,
      minInstances: options.minInstances,
      maxInstances: options.maxInstances,
      timeoutSeconds: options.timeoutSeconds,
      ingress: "all",
      serviceAccount: runtime,
      buildServiceAccount: build,
      environment: {
        GOOGLE_CLOUD_PROJECT: options.project,
        // The framework's execution ids cost a hook on every promise; the log line has the trace instead.
        LOG_EXECUTION_ID: "false",
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        // What grants of other projects rest on: read back to remove those whose target has left the config.
        ...invokesVariable(services, options.project),
        RELAY_URL: url,
      },
    },
    metrics: logMetrics(FUNCTION),
    alerts: alertPolicies(
      options.notify,
      queues.filter(({ paused }) => !paused).map(({ name }) => name),
    ),
    dashboard: dashboard(options.project),
    identity,
  };
}

/** The default identity first, then those that single targets name. */
function invokersOf(config: Config, project: string): readonly string[] {
  const names = Object.values(config.targets).map((target) => target.auth?.serviceAccount);
  const emails = [config.serviceAccount, ...names]
    .filter((name) => name !== undefined)
    .map((name) => emailOf(name, project));
  return [...new Set(emails)];
}

/** Every variable that relay.yaml names comes from Secret Manager. */
function secretsOf(config: Config): readonly Secret[] {
  const variables = new Set(variablesOf(config).map(({ name }) => name));
  return [...variables].sort().map((variable) => ({ variable, secret: secretName(variable) }));
}

function resolveTargets(
  config: Config,
  options: Options,
  known: Known,
): { services: readonly Grant[]; unresolved: Wanted["unresolvedTargets"] } {
  const services = new Map<string, Grant>();
  const unresolved: Wanted["unresolvedTargets"][number][] = [];
  const email = (name: string): string => emailOf(name, options.project);
  for (const target of Object.values(config.targets)) {
    if (target.auth?.kind === "oauth") continue; // Google's own APIs; their roles are not ours to give.
    const { url, account } = reached(target, config);
    // A URL that the function's environment completes tells nothing here.
    const service = url.includes("${")
      ? undefined
      : serviceOf(url, known.services, { project: options.project, number: known.number });
    if (service === undefined)
      unresolved.push({ target: target.name, url, account: email(account) });
    else {
      const made = grant({ kind: "service", ...service }, "roles/run.invoker", email(account));
      services.set(JSON.stringify(made), made);
    }
  }
  return { services: [...services.values()], unresolved };
}

/** Where a target's tasks arrive and as whom: a buffer queue's own target decides over the target's. */
function reached(
  target: Target,
  config: Config,
): { readonly url: string; readonly account: string } {
  const own = target.auth?.serviceAccount ?? config.serviceAccount ?? "";
  if (target.method !== "buffer") return { url: target.url, account: own };
  const { uriOverride, oidcToken } = config.queues[target.queue]?.httpTarget ?? {};
  const url = new URL(target.url);
  url.host = uriOverride?.host ?? url.host;
  return { url: url.href, account: oidcToken?.serviceAccountEmail ?? own };
}

/** `project/region/service` of the services in other projects; nothing where there are none. */
function invokesVariable(grants: readonly Grant[], project: string): Record<string, string> {
  const names = grants.flatMap(({ on }) =>
    on.kind === "service" && on.project !== project
      ? [`${on.project}/${on.region}/${on.name}`]
      : [],
  );
  return names.length === 0 ? {} : { RELAY_INVOKES: [...new Set(names)].sort().join(";") };
}

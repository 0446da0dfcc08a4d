import { COMPILE_CACHE } from "../../bundle/compile-cache.ts";
import { type Change, change, differences, make, needed, remove, same } from "../change.ts";
import { FUNCTION, MARK } from "../names.ts";
import type { Options } from "../options.ts";
import type { Step } from "../protocol.ts";
import type {
  Emails,
  Fields,
  FunctionSettings,
  Lists,
  Present,
  PresentFunction,
  Wanted,
} from "../state.ts";
import { conflict, deployed, HASH_LABEL, ownService, prefixed, trafficOf } from "./deployed.ts";
import { newestVersion } from "./secrets.ts";

/** The function with every setting; `variables` are those that other resources want in its environment. */
export function wantedFunction(
  options: Options,
  { runtime, build }: Emails,
  variables: Fields,
): FunctionSettings {
  const { memory, cpu, concurrency, minInstances, maxInstances, timeoutSeconds } = options;
  return {
    name: FUNCTION,
    runtime: "nodejs24",
    entryPoint: FUNCTION,
    memory,
    cpu,
    concurrency,
    minInstances,
    maxInstances,
    timeoutSeconds,
    ingress: "all",
    serviceAccount: runtime,
    buildServiceAccount: build,
    environment: {
      GOOGLE_CLOUD_PROJECT: options.project,
      // The framework's execution ids cost a hook on every promise; the log line has the trace instead.
      LOG_EXECUTION_ID: "false",
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...variables,
    },
  };
}

/** The function, deployed where anything about it differs; `sourceHash` is of the upload. */
export function functionChanges(
  wanted: Wanted,
  { lists, answers }: Present,
  sourceHash: string,
): readonly Change[] {
  const inTheWay = conflict(wanted, lists);
  if (inTheWay !== undefined) return [needed("function", `${FUNCTION}  ${inTheWay}`)];
  const versions: Fields = Object.fromEntries(
    wanted.secrets.map(({ secret }) => [secret, newestVersion(answers, secret) ?? "?"]),
  );
  const deploy: Step = ["function", "deploy", ...deployFlags(wanted, versions, sourceHash)];
  const present = deployed(wanted, lists);
  if (present === undefined) {
    const { runtime, memory } = wanted.function;
    const text = `function ${FUNCTION}  ${runtime}, ${memory}, source ${sourceHash.slice(0, 12)}`;
    return [make("function", text, deploy)];
  }
  const fields = wantedFields(wanted, versions, sourceHash);
  const difference = differences(comparable(present, fields), fields);
  const broken = present.broken === undefined ? undefined : `state: ${present.broken} -> ACTIVE`;
  const traffic = trafficNow(present, wanted, lists);
  const moved = traffic === "latest" ? undefined : `traffic: ${traffic} -> latest`;
  const what = [difference, broken, moved].filter((each) => each !== undefined).join(", ");
  if (what === "") return [same("function", `function ${FUNCTION}`)];
  const rebuild = difference !== undefined || broken !== undefined;
  // gcloud functions deploy moves the traffic along.
  const move = moved !== undefined && (!rebuild || wanted.via !== "functions");
  const steps: readonly Step[] = [
    ...(rebuild ? [deploy] : []),
    ...(move ? [["function", "latest"] as const] : []),
  ];
  return [change("function", `function ${FUNCTION}`, what, ...steps)];
}

/** Variables that nobody here set are named but their values not shown: they may be secrets. */
function comparable(present: PresentFunction, wanted: Fields): Fields {
  return Object.fromEntries(
    Object.entries(present.fields).map(([name, value]) => [
      name,
      name.startsWith("env ") && wanted[name] === undefined ? "(set by hand)" : value,
    ]),
  );
}

/** Where the traffic goes: the service underneath knows it best. */
function trafficNow(present: PresentFunction, wanted: Wanted, lists: Lists): string {
  const service = ownService(wanted, lists);
  return service === undefined ? present.traffic : trafficOf(service);
}

/** The function goes first: from then on nothing comes in. */
export function functionRemoval(wanted: Wanted, { lists }: Present): readonly Change[] {
  if (deployed(wanted, lists) === undefined) return [];
  return [remove("function", `function ${FUNCTION}`, ["function", "delete"])];
}

/** `versions` are the newest enabled versions by secret, `hash` is of the upload. */
function wantedFields(wanted: Wanted, versions: Fields, hash: string): Fields {
  const settings = wanted.function;
  return {
    ...plainFields(settings),
    ...(wanted.via === "functions" && {
      runtime: settings.runtime,
      entryPoint: settings.entryPoint,
      buildServiceAccount: settings.buildServiceAccount,
    }),
    ...prefixed("env ", settings.environment),
    ...prefixed("secret ", mounts(wanted, versions)),
    source: hash,
  };
}

function plainFields(settings: FunctionSettings): Fields {
  return {
    memory: settings.memory,
    cpu: String(settings.cpu),
    concurrency: String(settings.concurrency),
    minInstances: String(settings.minInstances),
    maxInstances: String(settings.maxInstances),
    timeout: String(settings.timeoutSeconds),
    ingress: settings.ingress,
    serviceAccount: settings.serviceAccount,
  };
}

/**
 * What the buildpack makes the service start with (https://cloud.google.com/docs/buildpacks/set-environment-variables): Node itself,
 * since npm would keep SIGTERM from it.
 */
const START_COMMAND = "node service.cjs";

/** The flags that make a function so, for `gcloud functions deploy` or `gcloud run deploy`. */
function deployFlags(wanted: Wanted, versions: Fields, hash: string): readonly string[] {
  const settings = wanted.function;
  const environment = Object.entries(settings.environment).map(
    ([name, value]) => `${name}=${value}`,
  );
  const secrets = Object.entries(mounts(wanted, versions)).map(
    ([name, value]) => `${name}=${value}`,
  );
  const labels = `managed-by=${MARK},${HASH_LABEL}=${hash}`;
  const common = [
    `--memory=${settings.memory}`,
    `--cpu=${settings.cpu}`,
    `--concurrency=${settings.concurrency}`,
    `--min-instances=${settings.minInstances}`,
    `--max-instances=${settings.maxInstances}`,
    `--service-account=${settings.serviceAccount}`,
    `--build-service-account=projects/${wanted.project}/serviceAccounts/${settings.buildServiceAccount}`,
    "--allow-unauthenticated",
    `--set-env-vars=^|^${environment.join("|")}`, // gcloud topic escaping: values may hold commas
    secrets.length === 0 ? "--clear-secrets" : `--set-secrets=${secrets.join(",")}`,
    "--clear-vpc-connector",
  ];
  if (wanted.via !== "functions") {
    return [
      ...common,
      ...(wanted.via === "run"
        ? [
            "--clear-build-env-vars",
            `--function=${settings.entryPoint}`,
            `--base-image=${settings.runtime}`,
            "--automatic-updates",
          ]
        : [`--set-build-env-vars=GOOGLE_ENTRYPOINT=${START_COMMAND}`]),
      `--ingress=${settings.ingress}`,
      `--timeout=${settings.timeoutSeconds}`,
      `--labels=${labels}`,
    ];
  }
  return [
    ...common,
    "--clear-build-env-vars",
    `--entry-point=${settings.entryPoint}`,
    `--runtime=${settings.runtime}`,
    "--trigger-http",
    `--ingress-settings=${settings.ingress}`,
    `--timeout=${settings.timeoutSeconds}s`,
    `--update-labels=${labels}`,
    "--serve-all-traffic-latest-revision",
  ];
}

/** `GITHUB_WEBHOOK_SECRET` → `github-webhook-secret:3`. */
function mounts(wanted: Wanted, versions: Fields): Fields {
  return Object.fromEntries(
    wanted.secrets.map(({ variable, secret }) => [
      variable,
      `${secret}:${versions[secret] ?? "?"}`,
    ]),
  );
}

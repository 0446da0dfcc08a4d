import type { FunctionSettings, Wanted } from "./wanted.ts";
import { FUNCTION, MARK } from "./names.ts";

/** A function's settings as fields of text, so that wanted and present compare line by line. */
export type Fields = Readonly<Record<string, string>>;

/** Label that holds the hash of the uploaded files. */
export const HASH_LABEL = "relay-build";

/** The function as it is. */
export type PresentFunction = {
  readonly fields: Fields;
  /** Undefined when it can serve; else the state in Google's words. */
  readonly broken: string | undefined;
  /** `latest`, or where the traffic goes instead. */
  readonly traffic: string;
  /** Names of environment variables and of the secrets they are filled from. */
  readonly secrets: Fields;
  /** The variable that remembers grants in other projects. */
  readonly invokes: string;
};

/** What the function should be. `versions` are the newest enabled versions by secret, `hash` is of the upload. */
export function wantedFields(wanted: Wanted, versions: Fields, hash: string): Fields {
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

/** The flags that make a function so, for `gcloud functions deploy` or `gcloud run deploy`. */
export function deployFlags(wanted: Wanted, versions: Fields, hash: string): readonly string[] {
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
    "--clear-build-env-vars",
  ];
  if (wanted.via === "run") {
    return [
      ...common,
      `--function=${settings.entryPoint}`,
      `--base-image=${settings.runtime}`,
      "--automatic-updates",
      `--ingress=${settings.ingress}`,
      `--timeout=${settings.timeoutSeconds}`,
      `--labels=${labels}`,
    ];
  }
  return [
    ...common,
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

function prefixed(prefix: string, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));
}

type Json = Readonly<Record<string, unknown>>;

/** Reads `gcloud functions list --format=json`. */
export function presentFunction(functions: readonly Json[]): PresentFunction | undefined {
  const found = functions.find((each) => String(each["name"]).endsWith(`/functions/${FUNCTION}`));
  if (found === undefined) return undefined;
  const service = (found["serviceConfig"] ?? {}) as Json;
  const build = (found["buildConfig"] ?? {}) as Json;
  const secrets = Object.fromEntries(
    ((service["secretEnvironmentVariables"] ?? []) as Record<string, string>[]).map((mount) => [
      mount["key"] ?? "",
      `${mount["secret"]}:${mount["version"]}`,
    ]),
  );
  const environment = (service["environmentVariables"] ?? {}) as Fields;
  const state = String(found["state"]);
  return {
    broken: state === "ACTIVE" ? undefined : state,
    traffic: service["allTrafficOnLatestRevision"] === false ? "pinned" : "latest",
    secrets,
    invokes: environment["RELAY_INVOKES"] ?? "",
    fields: {
      memory: memory(service["availableMemory"]),
      cpu: text(service["availableCpu"]),
      concurrency: text(service["maxInstanceRequestConcurrency"]),
      minInstances: text(service["minInstanceCount"] ?? 0),
      maxInstances: text(service["maxInstanceCount"]),
      timeout: text(service["timeoutSeconds"]),
      ingress:
        service["ingressSettings"] === "ALLOW_ALL" ? "all" : text(service["ingressSettings"]),
      serviceAccount: text(service["serviceAccountEmail"]),
      runtime: text(build["runtime"]),
      entryPoint: text(build["entryPoint"]),
      buildServiceAccount: text(build["serviceAccount"]).split("/").at(-1) ?? "",
      ...prefixed("env ", environment),
      ...prefixed("secret ", secrets),
      source: text(((found["labels"] ?? {}) as Json)[HASH_LABEL]),
    },
  };
}

/** Reads one of `gcloud run services list --format=json`. */
export function presentService(service: Json): PresentFunction {
  const metadata = (service["metadata"] ?? {}) as Json;
  const annotations = (metadata["annotations"] ?? {}) as Fields;
  const spec = (service["spec"] ?? {}) as Json;
  const template = (spec["template"] ?? {}) as { readonly metadata?: Json; readonly spec?: Json };
  const scale = (template.metadata?.["annotations"] ?? {}) as Fields;
  const container = (((template.spec ?? {})["containers"] ?? []) as Json[])[0] ?? {};
  const limits = ((container["resources"] ?? {}) as { readonly limits?: Fields }).limits ?? {};
  const variables = (container["env"] ?? []) as readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
    };
  }[];
  const environment: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const { name, value, valueFrom } of variables) {
    const reference = valueFrom?.secretKeyRef;
    if (reference === undefined) environment[name] = value ?? "";
    else secrets[name] = `${reference.name}:${reference.key}`;
  }
  return {
    broken: isReady(service) ? undefined : "not ready",
    traffic: trafficOf(service),
    secrets,
    invokes: environment["RELAY_INVOKES"] ?? "",
    fields: {
      memory: memory(limits["memory"]),
      cpu: text(limits["cpu"]).replace("1000m", "1"),
      concurrency: text(template.spec?.["containerConcurrency"]),
      minInstances: scale["autoscaling.knative.dev/minScale"] ?? "0",
      maxInstances: text(scale["autoscaling.knative.dev/maxScale"]),
      timeout: text(template.spec?.["timeoutSeconds"]),
      ingress: annotations["run.googleapis.com/ingress"] ?? "all",
      serviceAccount: text(template.spec?.["serviceAccountName"]),
      ...prefixed("env ", environment),
      ...prefixed("secret ", secrets),
      source: text(((metadata["labels"] ?? {}) as Json)[HASH_LABEL]),
    },
  };
}

function isReady(service: Json): boolean {
  const { conditions = [] } = (service["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** `latest` when all traffic goes to the latest revision, whichever that is. */
export function trafficOf(service: Json): string {
  const { traffic = [] } = (service["spec"] ?? {}) as {
    readonly traffic?: readonly {
      readonly latestRevision?: boolean;
      readonly revisionName?: string;
      readonly percent?: number;
    }[];
  };
  const serving = traffic.filter(({ percent = 0 }) => percent > 0);
  if (serving.every(({ latestRevision }) => latestRevision === true)) return "latest";
  return serving
    .map(({ revisionName = "latest", percent = 0 }) => `${revisionName} ${percent}%`)
    .join(", ");
}

/** Google prints 512Mi as 512M in places. */
function memory(value: unknown): string {
  const amount = text(value).replace(/^(\d+)([MG])$/, "$1$2i");
  const mebibytes = /^(\d+)Mi$/.exec(amount)?.[1];
  return mebibytes !== undefined && Number(mebibytes) % 1024 === 0
    ? `${Number(mebibytes) / 1024}Gi`
    : amount;
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

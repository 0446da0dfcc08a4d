import { FUNCTION, MARK } from "../names.ts";
import type { Fields, Json, Lists, PresentFunction, Wanted } from "../state.ts";

/** Label that holds the hash of the uploaded files. */
export const HASH_LABEL = "relay-build";

type Place = Pick<Wanted, "via" | "project" | "region">;

/** The variable that remembers what the deployment's grants are on. */
export const GRANTED = "RELAY_GRANTED";

/** The function that this script has deployed, the way it is to be deployed now. */
export function deployed(wanted: Place, lists: Lists): PresentFunction | undefined {
  if (conflict(wanted, lists) !== undefined) return undefined;
  if (wanted.via === "functions") return presentFunction(lists.functions);
  const service = ownService(wanted, lists);
  return service === undefined ? undefined : presentService(service);
}

/** What else has the function's name, in words, and what to do about it; undefined where nothing stands in the way. */
export function conflict(wanted: Place, lists: Lists): string | undefined {
  const { via, project, region } = wanted;
  const place = `--region=${region} --project=${project}`;
  const other = lists.functions.find(isFunction);
  if (via === "functions" && other?.["environment"] === "GEN_1") {
    return `is a 1st gen function, which cannot become a 2nd gen one: delete it first (gcloud functions delete ${FUNCTION} --no-gen2 ${place}), or deploy with --via run`;
  }
  const isSecondGen = other !== undefined && other["environment"] !== "GEN_1";
  if (isSecondGen && via !== "functions") {
    return `was deployed with gcloud functions: run gcloud functions detach ${FUNCTION} ${place} first, or leave --via out`;
  }
  if (isSecondGen) return isMarked(other["labels"]) ? undefined : notOurs("function", place);
  const service = ownService(wanted, lists);
  if (service === undefined) return undefined;
  const { labels } = (service["metadata"] ?? {}) as { readonly labels?: unknown };
  if (!isMarked(labels)) return notOurs("Cloud Run service", place);
  return via === "functions"
    ? `is a Cloud Run service that was deployed with --via run or --via service: go on with that, or delete it first (gcloud run services delete ${FUNCTION} ${place})`
    : undefined;
}

const notOurs = (what: string, place: string): string =>
  `is a ${what} that this script did not make: it is left alone, so delete it (gcloud run services describe ${FUNCTION} ${place} shows it), or deploy to another region or project`;

const isFunction = ({ name }: Json): boolean => String(name).endsWith(`/functions/${FUNCTION}`);

const isMarked = (labels: unknown): boolean =>
  (labels as Fields | undefined)?.["managed-by"] === MARK;

/** The Cloud Run service of the function's name, as it was listed. */
export function ownService(
  { project, region }: Pick<Wanted, "project" | "region">,
  { services }: Pick<Lists, "services">,
): Json | undefined {
  return services.find(
    (each) => each.name === FUNCTION && each.region === region && each.project === project,
  )?.raw;
}

/** Reads `gcloud functions list --format=json`. */
export function presentFunction(functions: readonly Json[]): PresentFunction | undefined {
  const found = functions.find(isFunction);
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
    granted: environment[GRANTED] ?? "",
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
    granted: environment[GRANTED] ?? "",
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

/** Settings under names with a prefix. */
export function prefixed(prefix: string, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));
}

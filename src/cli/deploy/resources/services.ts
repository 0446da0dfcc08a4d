import type { Config, Target } from "../../../types/config.ts";
import { emailOf, grant, keyOf } from "../names.ts";
import type { Options } from "../options.ts";
import type {
  FoundService,
  Grant,
  Known,
  Lists,
  Resource,
  ServiceName,
  UnresolvedTarget,
  Wanted,
} from "../state.ts";
import { rememberedResources } from "./google-targets.ts";

/** The grants on the services of the targets, and the targets whose service cannot be found. */
export function wantedServices(
  config: Config,
  { project }: Options,
  known: Known,
): { readonly services: readonly Grant[]; readonly unresolved: readonly UnresolvedTarget[] } {
  const services = new Map<string, Grant>();
  const unresolved: UnresolvedTarget[] = [];
  for (const target of Object.values(config.targets)) {
    if (target.auth?.kind === "oauth") continue; // Google's own APIs: google-targets.ts, or not ours to give
    const { url, account } = reached(target, config);
    const email = emailOf(account, project);
    // A URL that the function's environment completes says nothing here.
    const service = url.includes("${")
      ? undefined
      : serviceOf(url, known.services, { project, number: known.number });
    if (service === undefined) unresolved.push({ target: target.name, url, account: email });
    else {
      const made = grant({ kind: "service", ...service }, "roles/run.invoker", email);
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
  const url = URL.parse(target.url);
  if (url !== null) url.host = uriOverride?.host ?? url.host;
  return { url: url?.href ?? target.url, account: oidcToken?.serviceAccountEmail ?? own };
}

/**
 * The Cloud Run service behind a target's URL; undefined where the URL does not tell and no listed service has its host (a
 * custom domain, or a service outside Google Cloud). Hosts that tell by themselves: `service-NUMBER.region.run.app` and
 * `region-project.cloudfunctions.net/service` (https://cloud.google.com/run/docs/triggering/https-request,
 * https://cloud.google.com/functions/docs/calling/http).
 */
export function serviceOf(
  url: string,
  services: readonly FoundService[],
  own: { readonly project: string; readonly number: string },
): ServiceName | undefined {
  const { hostname, pathname } = new URL(url);
  const listed = services.find(({ hosts }) => hosts.includes(hostname));
  if (listed !== undefined) {
    return { project: listed.project, region: listed.region, name: listed.name };
  }
  const run =
    /^(?<name>[a-z][a-z0-9-]*)-(?<number>\d{6,})\.(?<region>[a-z]+-[a-z]+\d+)\.run\.app$/.exec(
      hostname,
    )?.groups;
  if (run !== undefined) {
    const { name = "", number = "", region = "" } = run;
    return { project: number === own.number ? own.project : number, region, name };
  }
  const function_ =
    /^(?<region>[a-z]+-[a-z]+\d+)-(?<project>[a-z][a-z0-9-]+)\.cloudfunctions\.net$/.exec(
      hostname,
    )?.groups;
  const name = pathname.split("/")[1] ?? "";
  if (function_ === undefined || name === "") return undefined;
  const { region = "", project = "" } = function_;
  return { project, region, name: name.toLowerCase().replaceAll("_", "-") };
}

/** Services that the invoker may hold a role on: all listed ones, the targets', and those of earlier deployments. */
export function invokedServices(wanted: Wanted, lists: Lists): readonly Resource[] {
  const listed = lists.services.map(({ project, region, name }) => ({
    kind: "service" as const,
    project,
    region,
    name,
  }));
  const others = rememberedResources(wanted, lists).filter(({ kind }) => kind === "service");
  return [...new Map([...listed, ...others].map((each) => [keyOf(each), each])).values()];
}

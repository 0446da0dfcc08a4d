import { FUNCTION, keyOf, MARK, type Resource } from "./names.ts";
import type { Lists, Read } from "./present.ts";
import { presentFunction, presentService } from "./function.ts";
import type { Wanted } from "./wanted.ts";

/**
 * What no gcloud list shows: policies, secrets' newest versions, alert policies (alpha only in gcloud) and the dashboard. Read over REST
 * in one go. Only of what is there, and only where the API is on.
 */
export function restReads(wanted: Wanted, lists: Lists): readonly Read[] {
  const { project, location } = wanted;
  const on = (api: string): boolean => lists.apis.has(`${api}.googleapis.com`);
  const secrets = ownSecrets(wanted, lists).filter((name) => lists.secrets.includes(name));
  const policies = [
    ...(on("cloudresourcemanager") ? [{ kind: "project", name: project } as const] : []),
    ...lists.accounts
      .filter(
        ({ email, description }) =>
          description === MARK || wanted.accounts.some((own) => own.email === email),
      )
      .map(({ email }) => ({ kind: "account", name: email }) as const),
    ...lists.queues.map(
      ({ name }) => ({ kind: "queue", name: name.split("/").at(-1) ?? "" }) as const,
    ),
    ...secrets.map((name) => ({ kind: "secret", name }) as const),
    ...(on("run") ? invokedServices(wanted, lists) : []),
  ] satisfies Resource[];
  return [
    ...policies.map((resource) => policyRead(resource, project, location)),
    ...secrets.map((name) => ({
      key: `versions ${name}`,
      method: "GET" as const,
      url: `https://secretmanager.googleapis.com/v1/projects/${project}/secrets/${name}/versions?filter=state:ENABLED&pageSize=1`,
    })),
    ...(on("monitoring")
      ? [
          {
            key: "alerts",
            method: "GET" as const,
            url: `https://monitoring.googleapis.com/v3/projects/${project}/alertPolicies?pageSize=500`,
          },
          {
            key: "dashboard",
            method: "GET" as const,
            url: `https://monitoring.googleapis.com/v1/projects/${lists.number}/dashboards/${MARK}`,
          },
        ]
      : []),
  ];
}

/** The config's secrets, and those that the function still mounts. */
export function ownSecrets(wanted: Wanted, lists: Lists): readonly string[] {
  const mounted = Object.values(deployed(wanted, lists)?.secrets ?? {}).map(
    (mount) => mount.split(":")[0] ?? "",
  );
  return [...new Set([...wanted.secrets.map(({ secret }) => secret), ...mounted])];
}

/** Services that the invoker may hold a role on: all listed ones, the targets', and those of earlier deployments. */
export function invokedServices(
  wanted: Wanted,
  lists: Lists,
): readonly (Resource & { readonly kind: "service" })[] {
  const earlier = (deployed(wanted, lists)?.invokes ?? "").split(";").flatMap((text) => {
    const [project, region, name] = text.split("/");
    return name === undefined
      ? []
      : [{ kind: "service" as const, project: project ?? "", region: region ?? "", name }];
  });
  const services = [
    ...lists.services.map(({ project, region, name }) => ({
      kind: "service" as const,
      project,
      region,
      name,
    })),
    ...wanted.grants.flatMap(({ on }) => (on.kind === "service" ? [on] : [])),
    ...earlier,
  ];
  return [...new Map(services.map((service) => [keyOf(service), service])).values()];
}

/** The function that is deployed now, whichever way it was. */
export function deployed(wanted: Pick<Wanted, "via" | "project" | "region">, lists: Lists) {
  if (wanted.via === "functions") return presentFunction(lists.functions);
  const service = lists.services.find(
    ({ name, region, project }) =>
      name === FUNCTION && region === wanted.region && project === wanted.project,
  );
  return service === undefined ? undefined : presentService(service.raw);
}

/** Without a policy version asked for, conditional bindings come under mangled role names, so that they are never taken for ours. */
function policyRead(on: Resource, project: string, location: string): Read {
  const key = `policy ${keyOf(on)}`;
  switch (on.kind) {
    case "project":
      return {
        key,
        method: "POST",
        url: `https://cloudresourcemanager.googleapis.com/v1/projects/${on.name}:getIamPolicy`,
      };
    case "account":
      return {
        key,
        method: "POST",
        url: `https://iam.googleapis.com/v1/projects/${project}/serviceAccounts/${on.name}:getIamPolicy`,
      };
    case "queue":
      return {
        key,
        method: "POST",
        url: `https://cloudtasks.googleapis.com/v2/projects/${project}/locations/${location}/queues/${on.name}:getIamPolicy`,
      };
    case "secret":
      return {
        key,
        method: "GET",
        url: `https://secretmanager.googleapis.com/v1/projects/${project}/secrets/${on.name}:getIamPolicy`,
      };
    case "service":
      return {
        key,
        method: "GET",
        url: `https://run.googleapis.com/v1/projects/${on.project}/locations/${on.region}/services/${on.name}:getIamPolicy`,
      };
  }
}

/** The reads of one method as a config file for `curl --parallel`: addresses and where the bodies go. */
export function curlConfig(reads: readonly Read[], method: Read["method"], folder: string): string {
  return reads
    .map((read, index) => ({ ...read, file: `${folder}/answer${index}.json` }))
    .filter((read) => read.method === method)
    .map(({ url, file }) => `url = "${url}"\noutput = "${file}"\n`)
    .join("");
}

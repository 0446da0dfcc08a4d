/** Where a Cloud Run service is. */
export type ServiceName = {
  /** Id or number. */
  readonly project: string;
  readonly region: string;
  readonly name: string;
};

/** A service that was listed, with every host it answers on. */
export type FoundService = ServiceName & { readonly hosts: readonly string[] };

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

import type { Config, TargetAuth } from "../../types/config.ts";
import type { TaskAuth } from "../../types/task.ts";
import { audienceOf } from "../config/audience.ts";
import { serviceAccountEmail } from "../config/service-account.ts";
import { urlFaults } from "../config/target-url.ts";
import { type Environment, StartError } from "../environment.ts";
import type { Place } from "../queue/task.ts";
import type { Compile } from "../route/route.ts";
import { type Destination, readyService } from "./load-task.ts";

/**
 * The targets as their tasks need them. Throws a StartError that names every URL that cannot be
 * used.
 */
export function readyTargets(
  config: Config,
  place: Place,
  { fill }: Environment,
  compile: Compile,
): ReadonlyMap<string, Destination> {
  const faults: string[] = [];
  const ready = Object.values(config.targets).map((target): [string, Destination] => {
    const url = fill(target.url);
    const errors = urlFaults(url).filter(({ severity }) => severity === "error");
    faults.push(...errors.map(({ message }) => `the URL of target ${target.name} ${message}`));
    const headers = Object.entries(target.headers).map(([name, value]) => [
      name.toLowerCase(),
      fill(value),
    ]);
    for (const [name, value = ""] of headers) {
      if (/^[\t\x20-\x7e]*$/.test(value)) continue;
      faults.push(`the header ${name} of target ${target.name} is not printable ASCII on one line`);
    }
    const { auth, ...rest } = target;
    const full =
      auth && errors.length === 0 ? readyAuth(auth, url, place.project, fill) : undefined;
    const all = { ...rest, url, headers: Object.fromEntries(headers) as Record<string, string> };
    const service = readyService(target, place, compile);
    return [target.name, { ...all, ...(full && { auth: full }), ...(service && { service }) }];
  });
  if (faults.length > 0) throw new StartError(faults);
  return new Map(ready);
}

function readyAuth(
  auth: TargetAuth,
  url: string,
  project: string,
  fill: Environment["fill"],
): TaskAuth {
  const serviceAccount = serviceAccountEmail(auth.serviceAccount, project);
  if (auth.kind === "oauth") return { ...auth, serviceAccount };
  const audience = auth.audience === undefined ? audienceOf(url) : fill(auth.audience);
  return { ...auth, serviceAccount, audience };
}

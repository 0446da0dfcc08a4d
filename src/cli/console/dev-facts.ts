import type { Facts } from "../../console/facts/facts.ts";
import { openGoogle } from "../../console/facts/google.ts";
import { openFacts } from "../../console/facts/open-facts.ts";
import type { Config } from "../../types/config.ts";
import { bytesElsewhere } from "../archive/elsewhere.ts";
import type { RunningDev } from "../dev/running.ts";
import { knownOf } from "../operate/place.ts";

/**
 * The facts of a running `npm run dev`, by the same APIs as in the cloud, and its state folder. What relay.yaml says is what
 * it says now: `config` is asked at every call.
 */
export function devFacts(dev: RunningDev, config: () => Config, data: string): Facts {
  const { project, location, rest, url } = dev;
  const google = openGoogle({ project, location, logging: rest, tasks: rest });
  return openFacts(
    google,
    () => knownOf(config(), project, url),
    (event) => bytesElsewhere(google, config(), data)(event),
  );
}

import type { Facts } from "../../console/facts/facts.ts";
import { openGoogle } from "../../console/facts/google.ts";
import { openFacts } from "../../console/facts/open-facts.ts";
import type { Config } from "../../types/config.ts";
import type { RunningDev } from "../dev/running.ts";
import { knownOf } from "../operate/place.ts";

/** The facts of a running `npm run dev`, by the same two APIs as in the cloud. */
export function devFacts(dev: RunningDev, config: Config): Facts {
  const { project, location, rest, url } = dev;
  const google = openGoogle({ project, location, logging: rest, tasks: rest });
  return openFacts(google, knownOf(config, project, url));
}

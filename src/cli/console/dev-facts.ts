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
  let opened: { readonly config: Config; readonly facts: Facts } | undefined;
  const now = (): Facts => {
    const current = config();
    if (opened?.config !== current) {
      const elsewhere = bytesElsewhere(google, current, data);
      const facts = openFacts(google, knownOf(current, project, url), elsewhere);
      opened = { config: current, facts };
    }
    return opened.facts;
  };
  return {
    deliveries: (...asked) => now().deliveries(...asked),
    delivery: (...asked) => now().delivery(...asked),
    event: (...asked) => now().event(...asked),
    stuck: (...asked) => now().stuck(...asked),
    queues: () => now().queues(),
    queue: (...asked) => now().queue(...asked),
    task: (...asked) => now().task(...asked),
    secrets: (...asked) => now().secrets(...asked),
    run: (...asked) => now().run(...asked),
    remove: (...asked) => now().remove(...asked),
    pause: (...asked) => now().pause(...asked),
    resume: (...asked) => now().resume(...asked),
    redrive: (...asked) => now().redrive(...asked),
    replay: (...asked) => now().replay(...asked),
    bytes: (...asked) => now().bytes(...asked),
  };
}

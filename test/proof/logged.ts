import { setTimeout as delay } from "node:timers/promises";
import { entryOf } from "../../src/cli/dev/log-entries.ts";
import type { DeliveryFact } from "../../src/console/facts/facts.ts";
import { deliveryFact } from "../../src/console/facts/lines.ts";
import { hold } from "./promise.ts";
import type { RelayProcess } from "./relay-process.ts";
import { type Answered, count, words } from "./shown.ts";

/** What the console makes of a relay's log, without the log's own service between. */
export type Logged = {
  /** Reads what was logged since. */
  readonly collect: () => void;
  /** Holds that it shows each of these answers, and no other. Gives the deliveries since the last time. */
  readonly check: (answered: Answered) => Promise<readonly DeliveryFact[]>;
};

const place = { project: "proof-project", location: "us-central1" };
/** A line may come after its answer. */
const MOST_LOOKS = 200;

/** Reads a relay's log from now on. */
export function openLogged(relay: Pick<RelayProcess, "takeLines">): Logged {
  let shown: DeliveryFact[] = [];
  relay.takeLines();
  const collect = (): void => {
    const facts = relay
      .takeLines()
      .filter((line) => line.includes(`"message":"delivery"`))
      .map((line) => deliveryFact(entryOf(line, place)));
    shown.push(...facts.filter(({ redriven }) => !redriven));
  };
  return {
    collect,
    async check(answered) {
      const wanted = [...answered.values()].reduce((sum, one) => sum + one, 0);
      collect();
      for (let left = MOST_LOOKS; left > 0 && shown.length < wanted; left -= 1) {
        await delay(10);
        collect();
      }
      const byStatus: Answered = new Map();
      for (const { status = 0 } of shown) count(byStatus, status);
      hold(words(byStatus) === words(answered), "the console counts what was answered", () => {
        return `${words(byStatus)}, and answered were ${words(answered)}`;
      });
      const taken = shown;
      shown = [];
      return taken;
    },
  };
}

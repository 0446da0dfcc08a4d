import { setTimeout as delay } from "node:timers/promises";
import type { DeliveryFact, Facts } from "../../src/console/facts/facts.ts";
import { openGoogle } from "../../src/console/facts/google.ts";
import { openFacts } from "../../src/console/facts/open-facts.ts";
import type { Cloud } from "./cloud.ts";
import { hold } from "./promise.ts";
import type { RelayProcess } from "./relay-process.ts";

/** How often each status was answered. */
export type Answered = Map<number, number>;

/** What the commands and the console know, read where they read it. */
export function factsOf(cloud: Cloud): Facts {
  const place = { project: "proof-project", location: "us-central1" };
  const google = openGoogle({ ...place, logging: cloud.url, tasks: cloud.url });
  return openFacts(google, { sources: [], targets: [] });
}

/** Counts one more. */
export function count<T>(counts: Map<T, number>, what: T): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** A relay's log, which reaches the console in the end: a queue that is killed meanwhile loses none of it. */
export async function checkShown(
  relay: RelayProcess,
  answered: Answered,
  cloud: Cloud,
): Promise<void> {
  const answers = [...answered.values()].reduce((sum, one) => sum + one, 0);
  const lines: string[] = [];
  const isOfProvider = (line: string): boolean =>
    line.includes(`"message":"delivery"`) && !line.includes(`"redriven":true`);
  // A line may come after its answer.
  for (let left = 100; left > 0 && lines.filter(isOfProvider).length < answers; left -= 1) {
    lines.push(...relay.takeLines());
    await delay(20);
  }
  const facts = factsOf(cloud);
  cloud.writeLog(lines);
  let shown: readonly DeliveryFact[] = [];
  for (let left = 100; left > 0 && shown.length < answers; left -= 1) {
    shown = (await deliveriesOf(facts)).filter(({ redriven }) => !redriven);
    await delay(50);
  }
  const byStatus: Answered = new Map();
  for (const { status = 0 } of shown) count(byStatus, status);
  hold(words(byStatus) === words(answered), "the console counts what was answered", () => {
    return `${words(byStatus)}, and answered were ${words(answered)}`;
  });
}

async function deliveriesOf(facts: Facts): Promise<readonly DeliveryFact[]> {
  const all: DeliveryFact[] = [];
  let page: string | undefined;
  do {
    const { items, next } = await facts.deliveries({}, page, 1000);
    all.push(...items);
    page = next;
  } while (page !== undefined);
  return all;
}

const words = (answered: Answered): string =>
  [...answered]
    .toSorted(([one], [other]) => one - other)
    .map(([status, times]) => `${times} times ${status}`)
    .join(", ");

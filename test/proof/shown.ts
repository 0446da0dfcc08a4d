import { setTimeout as delay } from "node:timers/promises";
import type { DeliveryFact, Facts } from "../../src/console/facts/facts.ts";
import { type Google, openGoogle } from "../../src/console/facts/google.ts";
import { deliveryFact } from "../../src/console/facts/lines.ts";
import { openFacts } from "../../src/console/facts/open-facts.ts";
import { deliveryFilter } from "../../src/console/facts/search.ts";
import type { Cloud } from "./cloud.ts";
import { hold } from "./promise.ts";
import type { RelayProcess } from "./relay-process.ts";

/** How often each status was answered. */
export type Answered = Map<number, number>;

/** What the commands and the console know, read where they read it. */
export const factsOf = (cloud: Cloud): Facts =>
  openFacts(googleOf(cloud), () => ({ sources: [], targets: [] }));

const googleOf = ({ url }: Cloud): Google =>
  openGoogle({ project: "proof-project", location: "us-central1", logging: url, tasks: url });

/** The deliveries since a time that `entries:list` has, without what became of each. */
export async function deliveriesSince(since: Date, cloud: Cloud): Promise<readonly DeliveryFact[]> {
  const google = googleOf(cloud);
  const filter = deliveryFilter({ since: since.toISOString() });
  const all: DeliveryFact[] = [];
  let next: string | undefined;
  do {
    const page = { pageSize: 1000, ...(next !== undefined && { pageToken: next }) };
    const { entries, nextPageToken } = await google.listEntries({
      filter,
      orderBy: "timestamp asc",
      ...page,
    });
    all.push(...entries.map(deliveryFact));
    next = nextPageToken;
  } while (next !== undefined);
  return all;
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
  cloud.writeLog(lines);
  let shown: readonly DeliveryFact[] = [];
  for (let left = 100; left > 0 && shown.length < answers; left -= 1) {
    shown = (await deliveriesSince(new Date(0), cloud)).filter(({ redriven }) => !redriven);
    await delay(50);
  }
  const byStatus: Answered = new Map();
  for (const { status = 0 } of shown) count(byStatus, status);
  hold(words(byStatus) === words(answered), "the console counts what was answered", () => {
    return `${words(byStatus)}, and answered were ${words(answered)}`;
  });
}

/** Counts by status in words. */
export const words = (answered: Answered): string =>
  [...answered]
    .toSorted(([one], [other]) => one - other)
    .map(([status, times]) => `${times} times ${status}`)
    .join(", ");

import type { DeliveryFact, Facts, Query } from "../../console/facts/facts.ts";
import type { Google } from "../../console/facts/google.ts";
import type { Io } from "../io.ts";
import { interruptible } from "../operate/stopping.ts";
import { table } from "../operate/table.ts";
import { deliveryRow } from "../operate/words.ts";

/** Two reads of the log each, of 12 a minute; a laptop's cost nothing. */
const EVERY_MS = { laptop: 500, cloud: 15_000 };
/** Lines come into the log late. */
const OVERLAP_MS = { laptop: 2000, cloud: 60_000 };
const PAGE = 200;

type Following = {
  readonly facts: Facts;
  readonly google: Google;
  readonly query: Query;
  readonly isJson: boolean;
};

/** Shows deliveries as they come in, each once, until the process is asked to end. */
export function follow({ facts, google, query, isJson }: Following, io: Io): Promise<number> {
  const { world, clock } = google;
  const startedAt = clock.now();
  /** By id, with the time of the last look that saw it. */
  const seen = new Map<string, number>();
  let from = query.since === undefined ? startedAt : Date.parse(query.since);
  return interruptible(async (signal) => {
    if (!isJson) io.stderr("What comes in is shown from now on; Ctrl-C ends it.\n");
    while (!signal.aborted) {
      const now = clock.now();
      const since = new Date(from).toISOString();
      for (const delivery of await newSince(facts, { ...query, since })) {
        if (!seen.has(delivery.id)) {
          io.stdout(isJson ? `${JSON.stringify(delivery)}\n` : table([deliveryRow(delivery)]));
        }
        seen.set(delivery.id, now);
      }
      const oldest = now - 2 * OVERLAP_MS[world];
      for (const [id, at] of seen) if (at < oldest) seen.delete(id);
      from = Math.max(from, now - OVERLAP_MS[world]);
      await clock.sleep(EVERY_MS[world], signal);
    }
    return 0;
  });
}

/** Oldest first. */
async function newSince(facts: Facts, query: Query): Promise<readonly DeliveryFact[]> {
  const all: DeliveryFact[] = [];
  let page: string | undefined;
  do {
    const { items, next } = await facts.deliveries(query, page, PAGE);
    all.push(...items);
    page = next;
  } while (page !== undefined);
  return all.toReversed();
}

import type { DeliveryFact, Facts } from "../../console/facts/facts.ts";
import type { Query } from "../../console/facts/query.ts";
import { FactsError, type Google } from "../../console/facts/google.ts";
import { UserError } from "../../types/user-error.ts";
import type { Io } from "../io.ts";
import { interruptible } from "../operate/stopping.ts";
import { table } from "../operate/table.ts";
import { deliveryRow } from "../operate/words.ts";
import { printableJson } from "../printable.ts";

/** Two reads of the log each, of 12 a minute; a laptop's cost nothing. */
const EVERY_MS = { laptop: 500, cloud: 15_000 };
/** Lines come into the log late. */
const OVERLAP_MS = { laptop: 2000, cloud: 60_000 };
const PAGE = 200;

/** What passes by itself: a restart of npm run dev, a quota that others have used up. */
const PASSING = new Set(["UNAVAILABLE", "RESOURCE_EXHAUSTED", "INTERNAL", "DEADLINE_EXCEEDED"]);

type Opened = { readonly facts: Facts; readonly google: Google };

type Following = {
  /** Finds them where they are now: another npm run dev may have other ports. */
  readonly open: () => Opened;
  readonly query: Query;
  readonly isJson: boolean;
};

/** Shows deliveries as they come in, each once, until the process is asked to end. */
export function follow({ open, query, isJson }: Following, io: Io): Promise<number> {
  let opened = open();
  const { world, clock } = opened.google;
  /** By id, with the time of the last look that saw it. */
  const seen = new Map<string, number>();
  let from = query.since === undefined ? clock.now() : Date.parse(query.since);
  let isTold = false;

  async function look(): Promise<void> {
    const now = clock.now();
    const since = new Date(from).toISOString();
    for (const delivery of await newSince(opened.facts, { ...query, since })) {
      if (!seen.has(delivery.id)) {
        io.stdout(isJson ? printableJson(delivery, 0) : table([deliveryRow(delivery)]));
      }
      seen.set(delivery.id, now);
    }
    const oldest = now - 2 * OVERLAP_MS[world];
    for (const [id, at] of seen) if (at < oldest) seen.delete(id);
    from = Math.max(from, now - OVERLAP_MS[world]);
  }

  /** Says once what is the matter, and looks for it again. */
  function bear(error: unknown): void {
    if (!(error instanceof FactsError) || !PASSING.has(error.status)) throw error;
    if (!isTold) io.stderr(`${error.message} It is tried again until Ctrl-C.\n`);
    isTold = true;
    try {
      opened = open();
    } catch (gone) {
      if (!(gone instanceof UserError)) throw gone; // nothing runs at the moment
    }
  }

  return interruptible(io, async (signal) => {
    if (!isJson) io.stderr("What comes in is shown from now on; Ctrl-C ends it.\n");
    while (!signal.aborted) {
      try {
        await look();
        if (isTold) io.stderr("It is there again.\n");
        isTold = false;
      } catch (error) {
        bear(error);
      }
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

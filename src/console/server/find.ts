import type { DeliveryFact } from "../facts/facts.ts";
import type { Page, Query } from "../facts/query.ts";
import { Refused } from "./answer.ts";
import type { ConsoleParts, ContentSearch, Looked } from "./parts.ts";

/** A page of deliveries, and how far back it was looked. */
export type Found = Page<DeliveryFact> & {
  /** Time of the oldest delivery that was looked at, where not all of them are in the page. */
  readonly searchedTo?: string;
  /** What was read for it, where that costs something. */
  readonly looked?: Looked;
};

/** Pages whose bytes are looked into for one answer: the log of a project is read 12 times a minute. */
const MOST_PAGES = { laptop: 10, cloud: 1 } as const;
/** Deliveries that are looked into at the same time. */
const AT_ONCE = 8;

/** What is asked for beside a search. */
export type Wanted = {
  readonly page?: string | undefined;
  readonly size: number;
  /** Pages of the log that are looked through at most for what only the bytes know. */
  readonly mostPages?: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Deliveries that match a search: what the log knows is asked of it, the rest of the bytes that are
 * kept. Ends early where as many bytes were read as one answer may; `next` goes on from there.
 */
export async function findDeliveries(
  { facts, content, world }: ConsoleParts,
  query: Query,
  { page, size, mostPages = MOST_PAGES[world], signal }: Wanted,
): Promise<Found> {
  if (query.content === undefined) return facts.deliveries(query, page, size);
  const search = inWords(() => content(query.content ?? []));
  const items: DeliveryFact[] = [];
  let { token, skip } = readPlace(page);
  let next: string | undefined;
  let searchedTo: string | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    let [at, rows] = [skip, 0];
    const found = await facts.deliveries(query, token, size, async (all) => {
      const { matching, looked } = await look(all.slice(skip), search, signal);
      [at, rows] = [skip + looked, all.length];
      searchedTo = all[at - 1]?.time ?? searchedTo;
      return matching;
    });
    items.push(...found.items);
    next = at < rows ? placeOf(token, at) : found.next;
    if (at < rows || next === undefined || items.length >= size) break;
    [token, skip] = [next, 0];
  }
  const looked = search.looked();
  return {
    items,
    ...(next !== undefined && { next }),
    ...(next !== undefined && searchedTo !== undefined && { searchedTo }),
    ...(looked !== undefined && { looked }),
  };
}

/** Those that match, up to the first that may not be looked into any more, and how many were. */
async function look(
  rows: readonly DeliveryFact[],
  { matches }: ContentSearch,
  signal: AbortSignal | undefined,
): Promise<{ readonly matching: readonly DeliveryFact[]; readonly looked: number }> {
  const matching: DeliveryFact[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    const some = rows.slice(at, at + AT_ONCE);
    const verdicts = await Promise.all(some.map((row) => matches(row, signal)));
    for (const [index, row] of some.entries()) {
      if (verdicts[index] === undefined) return { matching, looked: at + index };
      if (verdicts[index]) matching.push(row);
    }
  }
  return { matching, looked: rows.length };
}

/** A place within a page of the log, as the page after this answer: `+<rows>,<the page's own token>`. */
const placeOf = (token: string | undefined, skip: number): string => `+${skip},${token ?? ""}`;

function readPlace(page: string | undefined): { token: string | undefined; skip: number } {
  const [, skip, token] = /^\+(\d+),(.*)$/s.exec(page ?? "") ?? [];
  return skip === undefined
    ? { token: page, skip: 0 }
    : { token: token || undefined, skip: Number(skip) };
}

function inWords<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Refused(400, (error as Error).message, { cause: error });
  }
}

/** A search of tasks: refused where it asks for what is only known of deliveries, since what is found may be redriven. */
export function ofTasks(query: Query): Query {
  const term = query.content?.[0]?.typed ?? (query.sizes === undefined ? undefined : "size:");
  if (term === undefined) return query;
  throw new Refused(400, `"${term}" searches deliveries, not tasks: look for it there`);
}

import type { DeliveryFact } from "../facts/facts.ts";
import type { Page, Query } from "../facts/query.ts";
import { Refused } from "./answer.ts";
import type { ConsoleParts } from "./parts.ts";

/** A page of deliveries, and how far back it was looked. */
export type Found = Page<DeliveryFact> & {
  /** Time of the oldest delivery that was looked at, where not all of them are in the page. */
  readonly searchedTo?: string;
};

/** Pages whose bytes are looked into for one answer: the log of a project is read 12 times a minute. */
const MOST_PAGES = { laptop: 10, cloud: 2 } as const;

/**
 * Deliveries that match a search: what the log knows is asked of it, the rest of the bytes that are kept.
 * `mostPages` bounds how many pages of the log are looked through for that.
 */
export async function findDeliveries(
  { facts, content, world }: ConsoleParts,
  query: Query,
  page: string | undefined,
  pageSize: number,
  mostPages: number = MOST_PAGES[world],
): Promise<Found> {
  if (query.content === undefined) return facts.deliveries(query, page, pageSize);
  const matches = inWords(() => content(query.content ?? []));
  const items: DeliveryFact[] = [];
  let next = page;
  let searchedTo: string | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    const found = await facts.deliveries(query, next, pageSize);
    for (const delivery of found.items) {
      if (await matches(delivery)) items.push(delivery);
      searchedTo = delivery.time;
    }
    next = found.next;
    if (next === undefined || items.length >= pageSize) break;
  }
  return {
    items,
    ...(next !== undefined && { next }),
    ...(next !== undefined && searchedTo !== undefined && { searchedTo }),
  };
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

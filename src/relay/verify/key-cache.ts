import { isWithin } from "../within.ts";
import { Problem } from "../problem.ts";

/** Providers rotate keys over days, and certificates over months. */
const MAX_AGE_MS = 60 * 60 * 1000;
/**
 * How long it is remembered that the provider disowns a key id: a new key may be published
 * meanwhile.
 */
const UNKNOWN_AGE_MS = 60 * 1000;
/** Forged ids cost a request each, so they are few: this many new ones in a minute. */
const MAX_LOOKUPS_PER_MINUTE = 20;
/** Of each: keys that have vouched for a delivery, and ids that only came in one. */
const MAX_KEYS = 64;

/**
 * Keys that are fetched one by one, under ids out of deliveries that nothing vouches for yet.
 * Everyone who waits for a key shares one fetch; what forgers name is bounded, and never costs a
 * key that has vouched for a delivery its place, nor its renewal.
 */
export type KeyCache<Key> = {
  /**
   * The key of an id; undefined where the provider disowns it, or where too many unknown ids came
   * in this minute. Throws `keys-unavailable` where the provider cannot be asked.
   */
  get(id: string, now: Date): Promise<Key | undefined>;
  /** Notes that the key of an id has vouched for a delivery. */
  keep(id: string): void;
};

/** Good for so long from a time on. */
type Entry<Key> = { readonly key: Promise<Key | undefined>; readonly at: number; forMs: number };

/**
 * A cache over `fetch`, which gives undefined for an id that the provider disowns, and throws where
 * it cannot be asked.
 */
export function keyCache<Key>(fetch: (id: string) => Promise<Key | undefined>): KeyCache<Key> {
  const proven = new Map<string, Entry<Key>>();
  const unproven = new Map<string, Entry<Key>>();
  let minute = 0;
  let lookups = 0;

  const mayLookUp = (now: Date): boolean => {
    const current = Math.floor(now.getTime() / 60_000);
    if (current !== minute) lookups = 0;
    minute = current;
    lookups += 1;
    return lookups <= MAX_LOOKUPS_PER_MINUTE;
  };

  const lookUp = (id: string, now: Date, place: Map<string, Entry<Key>>): Entry<Key> => {
    const known = place.get(id);
    const fetched = fetch(id);
    const key = known === undefined ? fetched : renewed(fetched, known);
    const entry: Entry<Key> = { key, at: now.getTime(), forMs: MAX_AGE_MS };
    put(place, id, entry);
    fetched.then(
      (found) => {
        if (found === undefined) entry.forMs = UNKNOWN_AGE_MS;
      },
      () => {
        entry.forMs = UNKNOWN_AGE_MS;
        if (known === undefined && place.get(id) === entry) place.delete(id);
      },
    );
    return entry;
  };

  const find = (id: string, now: Date): Entry<Key> | undefined => {
    const place = proven.has(id) ? proven : unproven;
    const known = place.get(id);
    if (known !== undefined && isWithin(now.getTime(), known.at, known.forMs)) return known;
    return place === proven || mayLookUp(now) ? lookUp(id, now, place) : undefined;
  };

  return {
    async get(id, now) {
      try {
        return await find(id, now)?.key;
      } catch (cause) {
        throw keysUnavailable(cause);
      }
    },
    keep(id) {
      const entry = unproven.get(id);
      if (entry === undefined) return;
      unproven.delete(id);
      put(proven, id, entry);
    },
  };
}

/**
 * What was fetched, or the key in hand: one that was good an hour ago beats refusing everything
 * while the provider is down. Rejects where there is neither.
 */
async function renewed<Key>(
  fetched: Promise<Key | undefined>,
  known: Entry<Key>,
): Promise<Key | undefined> {
  try {
    return await fetched;
  } catch (error) {
    const key = await known.key;
    if (key === undefined) throw error;
    return key;
  }
}

/** Puts an entry at the end, and lets the oldest go where there are too many. */
function put<Key>(place: Map<string, Entry<Key>>, id: string, entry: Entry<Key>): void {
  place.delete(id);
  place.set(id, entry);
  const [oldest] = place.keys();
  if (place.size > MAX_KEYS && oldest !== undefined) place.delete(oldest);
}

/** The answer where a provider's key cannot be had now. */
export const keysUnavailable = (cause: unknown): Problem =>
  new Problem("keys-unavailable", "The provider's key could not be fetched. Send it again.", {
    headers: { "retry-after": "5" },
    cause,
  });

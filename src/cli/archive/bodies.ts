import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { Google } from "../../console/facts/google.ts";
import type { Control } from "../../console/facts/query.ts";
import type { Archive } from "../../types/config.ts";
import { type ArchivedEvent, openArchive } from "./events.ts";

/** The bytes of a delivery's event, as the archive has them. */
export type ArchivedBody = { readonly contentType: string; readonly bytes: Buffer };

/** Bodies of deliveries in the archive, found by the day and the id of their event. */
export type ArchivedBodies = {
  /** How large the body is, without reading it; undefined: it is not in the archive, or not yet. */
  readonly sizeOf: (delivery: DeliveryFact, control?: Control) => Promise<number | undefined>;
  /** Undefined where `sizeOf` is. */
  readonly read: (delivery: DeliveryFact, control?: Control) => Promise<ArchivedBody | undefined>;
};

const DAY_MS = 86_400_000;
/** By its provider's own time an event may be older than its delivery: for about so long one is repeated. */
const DAYS_BACK = 3;
/** Bodies that are kept in memory, so that another search, or the live list, need not read them again. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_PLACES = 20_000;

/** Opens the bodies of an archive. An object never changes, so what was read once is not read again for a while. */
export function openBodies(archive: Archive, google: Google): ArchivedBodies {
  const reader = openArchive(archive, google);
  const places = createCache<ArchivedEvent>(KEPT_PLACES, () => 1);
  const bodies = createCache<ArchivedBody>(KEPT_BYTES, ({ bytes }) => bytes.length);

  async function find(
    { source, event: id, type, time }: DeliveryFact,
    control?: Control,
  ): Promise<ArchivedEvent | undefined> {
    if (source === undefined || id === undefined) return undefined;
    const key = JSON.stringify([source, id, type, time.slice(0, 10)]);
    const known = places.get(key);
    if (known !== undefined) return known;
    for (const day of daysBefore(time)) {
      const all = (await reader.named(source, day, id, control)).filter((one) => one.id === id);
      const found = all.find((one) => one.type === type) ?? all[0];
      if (found !== undefined) return places.set(key, found);
    }
    return undefined;
  }

  return {
    sizeOf: async (delivery, control) => (await find(delivery, control))?.bytes,
    read: async (delivery, control) => {
      const event = await find(delivery, control);
      if (event === undefined) return undefined;
      const known = bodies.get(event.object);
      if (known !== undefined) return known;
      const bytes = await reader.read(event, control);
      return bodies.set(event.object, { contentType: event.contentType, bytes });
    },
  };
}

const daysBefore = (time: string): readonly string[] =>
  Array.from({ length: 1 + DAYS_BACK }, (_, days) =>
    new Date(Date.parse(time) - days * DAY_MS).toISOString(),
  );

/** Values by key, of so much weight together; those that were asked for last stay. */
function createCache<V>(most: number, weigh: (value: V) => number) {
  const all = new Map<string, V>();
  let weight = 0;
  const drop = (key: string): void => {
    const value = all.get(key);
    if (value !== undefined && all.delete(key)) weight -= weigh(value);
  };
  const set = (key: string, value: V): V => {
    drop(key);
    all.set(key, value);
    weight += weigh(value);
    for (const [oldest] of all) {
      if (weight <= most || oldest === key) break;
      drop(oldest);
    }
    return value;
  };
  const get = (key: string): V | undefined => {
    const value = all.get(key);
    return value === undefined ? undefined : set(key, value);
  };
  return { get, set };
}

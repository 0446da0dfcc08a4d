import { gzipSync } from "node:zlib";
import type { DeliveryFact, EventFact } from "../../console/facts/facts.ts";
import type { Google } from "../../console/facts/google.ts";
import type { Elsewhere } from "../../console/facts/open-facts.ts";
import { encode, eventKey, type Original, packed } from "../../console/facts/replay.ts";
import { dataHeaders } from "../../relay/queue/carry.ts";
import { compileForwarded } from "../../relay/read/headers.ts";
import { bodyHash } from "../../relay/read/identity.ts";
import type { Archive, Config, Source } from "../../types/config.ts";
import { headerPairs, keptRequest } from "../dev/kept-requests.ts";
import { type ArchivedEvent, openArchive } from "./events.ts";

/** A task holds 1 MiB with its headers; its JSON is base64 only on the way. */
const MOST_IN_A_TASK = 900_000;
const DAY_MS = 86_400_000;

/**
 * Where an event's bytes are when none of its tasks has them: in the state folder of `npm run dev`,
 * which keeps requests beside the log, and in the archive.
 */
export function bytesElsewhere(google: Google, config: Config, data?: string): Elsewhere {
  return async (event) => {
    const kept = data === undefined ? undefined : originalKept(event, config, data);
    if (kept !== undefined || config.archive === undefined) return kept;
    const archived = await inArchive(event, config.archive, google);
    if (archived === undefined) return undefined;
    const bytes = await openArchive(config.archive, google).read(archived);
    return archivedOriginal(archived, bytes, config.archive);
  };
}

/** Of the requests that the state folder keeps: one that is this event, not a batch that it was in. */
function originalKept({ source, id, copies }: EventFact, config: Config, data: string) {
  const own = config.sources[source];
  if (own === undefined) return undefined;
  for (const copy of copies) {
    const request =
      copy.event === id && copy.events === undefined ? keptRequest(data, copy.id) : undefined;
    if (request !== undefined) return keptOriginal(copy, request, own, id);
  }
  return undefined;
}

type Kept = NonNullable<ReturnType<typeof keptRequest>>;

function keptOriginal(
  { type = "", time }: DeliveryFact,
  { rawHeaders, body }: Kept,
  source: Source,
  id: string,
): Original | undefined {
  const isForwarded = compileForwarded(source);
  const headers = Object.fromEntries(
    headerPairs(rawHeaders).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { "content-type": contentType, "content-encoding": coding } = headers;
  const isPacked = body.length > MOST_IN_A_TASK && coding === undefined;
  const carried = isPacked ? gzipSync(body) : body;
  if (carried.length > MOST_IN_A_TASK) return undefined;
  const encoding = isPacked ? "gzip" : coding;
  return {
    source: source.name,
    id,
    type,
    key: id,
    headers: {
      ...eventHeaders(source.name, type, time, contentType),
      ...(encoding !== undefined && { "content-encoding": encoding }),
      "relay-headers": packed(
        Object.fromEntries(Object.entries(headers).filter(([name]) => isForwarded(name))),
      ),
    },
    body: carried.toString("base64"),
  };
}

function eventHeaders(source: string, type: string, time: string, contentType = "") {
  return {
    "ce-specversion": "1.0",
    "ce-source": encode(source),
    "ce-type": encode(type),
    "ce-time": time,
    ...(contentType !== "" && { "content-type": contentType }),
  };
}

async function inArchive({ source, id, copies }: EventFact, archive: Archive, google: Google) {
  const times = copies.map(({ time }) => Date.parse(time));
  const at = (ms: number): string => new Date(ms).toISOString();
  // By the time that its provider gave it, which may be some days before it came in.
  const around =
    times.length === 0
      ? {}
      : { since: at(Math.min(...times) - 7 * DAY_MS), until: at(Math.max(...times) + DAY_MS) };
  const query = { source: [source], id: [id], ...around };
  const found = await openArchive(archive, google).events(query, Infinity);
  return found.find((event) => event.id === id);
}

/** An archived event with its bytes, ready to be let through again. The archive has none of the provider's headers. */
export function archivedOriginal(
  { id, source, type, time, contentType, object }: ArchivedEvent,
  bytes: Buffer,
  { bucket }: Archive,
): Original {
  const isLarge = bytes.length > MOST_IN_A_TASK;
  const place = { bucket, name: object, sha256: bodyHash(bytes), bytes };
  return {
    source,
    id,
    type,
    key: keyOf(id, object),
    headers: {
      ...eventHeaders(source, type, time, contentType),
      "relay-headers": packed({}),
      ...(isLarge && dataHeaders(place)),
    },
    ...(!isLarge && { body: bytes.toString("base64") }),
  };
}

/** As `eventKey` has it: the object's name ends with the id, or with the id and a hash of the identity. */
function keyOf(id: string, object: string): string {
  const name = object.slice(object.lastIndexOf("/") + 1);
  return name === encodeURIComponent(id)
    ? eventKey(id, id)
    : `${id}${name.slice(name.lastIndexOf("~"))}`;
}

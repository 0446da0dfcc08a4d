import type { Control, Query } from "../../console/facts/query.ts";
import { FactsError, type Google } from "../../console/facts/google.ts";
import { matchesStuck } from "../../console/facts/search.ts";
import { decoded } from "../../console/facts/tasks.ts";
import { readableId } from "../../relay/archive/name.ts";
import type { Archive, Config } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";

/** An event in the archive. */
export type ArchivedEvent = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  readonly bytes: number;
  readonly contentType: string;
  /** The name of its object. */
  readonly object: string;
};

/** The archive of one deployment, or of `npm run dev`, open for reading. Calls throw `FactsError`. */
export type ArchiveReader = {
  /** The events that match, newest first. */
  readonly events: (query: Query, limit: number, control?: Control) => Promise<ArchivedEvent[]>;
  /** The events of a source and of the day of a time, in UTC, whose ids begin so. */
  readonly named: (
    source: string,
    time: string,
    id: string,
    control?: Control,
  ) => Promise<ArchivedEvent[]>;
  /** The event's bytes as they came. */
  readonly read: (event: ArchivedEvent, control?: Control) => Promise<Buffer>;
};

/** The archive that relay.yaml names. Throws a UserError where it names none. */
export function archiveIn(config: Config | undefined): Archive {
  if (config?.archive !== undefined) return config.archive;
  throw new UserError("relay.yaml has no archive; set archive: gs://BUCKET/PREFIX");
}

/** Of events that were asked for by an id, which may be the beginning of others': those of that very id, where there are any. */
export function ofId(
  events: readonly ArchivedEvent[],
  id: string | undefined,
): readonly ArchivedEvent[] {
  const exact = events.filter((event) => event.id === id);
  return exact.length > 0 ? exact : events;
}

/** Opens an archive by the credentials of every other command. */
export function openArchive({ bucket, prefix }: Archive, google: Google): ArchiveReader {
  const root = prefix === "" ? "" : `${prefix}/`;
  const objects = `b/${encodeURIComponent(bucket)}/o`;

  async function events(query: Query, limit: number, control?: Control): Promise<ArchivedEvent[]> {
    const found: ArchivedEvent[] = [];
    for (const folder of await foldersOf(query, control)) {
      const days = {
        prefix: folder,
        ...(query.since !== undefined && { startOffset: folder + dayOf(query.since) }),
        // The day after it begins with a character beyond every digit.
        ...(query.until !== undefined && { endOffset: `${folder}${dayOf(query.until)}~` }),
      };
      for await (const { items = [] } of pages(days, control)) {
        found.push(...items.flatMap(eventOf).filter((event) => isWanted(event, query)));
      }
    }
    const newestFirst = found.toSorted((a, b) => (a.time < b.time ? 1 : -1));
    return newestFirst.slice(0, limit);
  }

  /** The folders of the sources: of those that are asked for, or of all that have ever been. */
  async function foldersOf({ source }: Query, control?: Control): Promise<readonly string[]> {
    if (source !== undefined) return source.map((name) => `${root}${name}/`);
    const folders: string[] = [];
    for await (const { prefixes = [] } of pages({ prefix: root, delimiter: "/" }, control)) {
      folders.push(...prefixes);
    }
    return folders;
  }

  /** The pages of a list (https://cloud.google.com/storage/docs/json_api/v1/objects/list). */
  async function* pages(
    query: Readonly<Record<string, string>>,
    control?: Control,
  ): AsyncGenerator<Page> {
    let pageToken: string | undefined;
    do {
      const search = new URLSearchParams({
        ...query,
        ...(pageToken !== undefined && { pageToken }),
      });
      const bytes = await google.storage(`${objects}?${search.toString()}`, control);
      if (bytes === undefined) throw new UserError(`There is no bucket ${bucket}.`);
      const page = JSON.parse(bytes.toString("utf8")) as Page; // as Cloud Storage answers
      yield page;
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }

  return {
    events,
    named: async (source, time, id, control) => {
      const prefix = `${root}${source}/${dayOf(time)}/${readableId(id)}`;
      const found: ArchivedEvent[] = [];
      for await (const { items = [] } of pages({ prefix }, control))
        found.push(...items.flatMap(eventOf));
      return found;
    },
    read: async ({ object }, control) => {
      const path = `${objects}/${encodeURIComponent(object)}?alt=media`;
      const bytes = await google.storage(path, control);
      if (bytes !== undefined) return bytes;
      throw new FactsError("NOT_FOUND", `gs://${bucket}/${object} is not there any more.`);
    },
  };
}

type Page = {
  readonly items?: readonly ObjectResource[];
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
};

type ObjectResource = {
  readonly name: string;
  readonly size: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** None for what only holds the bytes of a large event. */
function eventOf({ name, size, contentType = "", metadata = {} }: ObjectResource): ArchivedEvent[] {
  const read = (attribute: string): string | undefined => decoded(metadata[`ce-${attribute}`]);
  const [id, source, type, time] = [read("id"), read("source"), read("type"), read("time")];
  if (id === undefined || source === undefined || type === undefined) return [];
  return [{ id, source, type, time: time ?? "", bytes: Number(size), contentType, object: name }];
}

const isWanted = ({ id, source, type, time }: ArchivedEvent, query: Query): boolean =>
  matchesStuck({ event: id, source, type, createdAt: time }, query);

const dayOf = (time: string): string => time.slice(0, 10).replaceAll("-", "/");

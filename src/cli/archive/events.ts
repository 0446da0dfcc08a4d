import { openStorageApi, openStore } from "../../relay/archive/store.ts";
import { type GoogleApi, parseReply } from "../../relay/google/api.ts";
import { openToken } from "../../relay/google/token.ts";
import { QueueError } from "../../relay/queue/errors.ts";
import type { Archive } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { dataFolder } from "../data-folder.ts";
import { runningDev } from "../dev/running.ts";
import type { Io } from "../io.ts";
import type { Filters } from "./filters.ts";

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

/** The archive of one deployment, or of `npm run dev`, open for reading. */
export type ArchiveReader = {
  /** The events that match, newest first. Throws a UserError when the bucket cannot be read. */
  readonly events: (filters: Filters) => Promise<readonly ArchivedEvent[]>;
  /** The event's bytes as they came. Throws a UserError when they cannot be read. */
  readonly read: (event: ArchivedEvent) => Promise<Buffer>;
  readonly close: () => void;
};

const TIMEOUT_MS = 60_000;
const MAX_LIST_BYTES = 64 * 1_048_576;
const MAX_OBJECT_BYTES = 64 * 1_048_576;

/** Opens the archive of the `npm run dev` of this folder where one runs, otherwise the one in Google Cloud. */
export function openArchive(
  { bucket, prefix }: Archive,
  isInCloud: boolean,
  io: Pick<Io, "env">,
): ArchiveReader {
  const emulator = isInCloud
    ? undefined
    : (io.env["STORAGE_EMULATOR_HOST"] ?? runningDev(dataFolder(io))?.rest);
  const token = openToken(io.env);
  const env = emulator === undefined ? {} : { STORAGE_EMULATOR_HOST: emulator };
  const api = openStorageApi(env, token);
  const store = openStore(env, token);
  const root = prefix === "" ? "" : `${prefix}/`;

  async function events(filters: Filters): Promise<readonly ArchivedEvent[]> {
    const found: ArchivedEvent[] = [];
    for (const folder of await foldersOf(filters)) {
      for await (const { items = [] } of pages(api, bucket, {
        prefix: folder,
        startOffset: folder + dayOf(filters.since),
        // The day after it begins with a character beyond every digit.
        endOffset: `${folder}${dayOf(filters.until)}~`,
      })) {
        found.push(...items.flatMap(eventOf).filter((event) => isWanted(event, filters)));
      }
    }
    const newestFirst = found.toSorted((a, b) => (a.time < b.time ? 1 : -1));
    return newestFirst.slice(0, filters.limit);
  }

  /** The folders of the sources: of one, or of all that have ever been. */
  async function foldersOf({ source }: Filters): Promise<readonly string[]> {
    if (source !== undefined) return [`${root}${source}/`];
    const folders: string[] = [];
    for await (const { prefixes = [] } of pages(api, bucket, { prefix: root, delimiter: "/" })) {
      folders.push(...prefixes);
    }
    return folders;
  }

  return {
    events,
    read: ({ object }) =>
      inWords(() => store.read({ bucket, name: object }, MAX_OBJECT_BYTES, TIMEOUT_MS)),
    close: () => {
      api.close();
      store.close();
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

/** The pages of a list (https://cloud.google.com/storage/docs/json_api/v1/objects/list). */
async function* pages(
  api: GoogleApi,
  bucket: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const search = new URLSearchParams({
      ...query,
      ...(token !== undefined && { pageToken: token }),
    });
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o?${search.toString()}`;
    const call = { method: "GET", path, headers: {}, maxReplyBytes: MAX_LIST_BYTES } as const;
    const { status, bytes } = await inWords(() => api.call(call, TIMEOUT_MS));
    if (status !== 200) throw new UserError(refusalOf(status, bucket, bytes));
    const page: Page = parseReply(bytes) ?? {};
    yield page;
    token = page.nextPageToken;
  } while (token !== undefined);
}

function refusalOf(status: number, bucket: string, bytes: Buffer): string {
  const reply: { error?: { message?: unknown } } | undefined = parseReply(bytes);
  const why = typeof reply?.error?.message === "string" ? `: ${reply.error.message}` : "";
  return `Cloud Storage answers ${status} for the bucket ${bucket}${why}`;
}

async function inWords<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof QueueError)) throw cause;
    throw new UserError(`the archive cannot be read: ${cause.message}`, { cause });
  }
}

/** None for what only holds the bytes of a large event. */
function eventOf({ name, size, contentType = "", metadata = {} }: ObjectResource): ArchivedEvent[] {
  const read = (attribute: string): string | undefined => decoded(metadata[`ce-${attribute}`]);
  const [id, source, type, time] = [read("id"), read("source"), read("type"), read("time")];
  if (id === undefined || source === undefined || type === undefined) return [];
  return [{ id, source, type, time: time ?? "", bytes: Number(size), contentType, object: name }];
}

/** Undoes the percent-encoding that CloudEvents has for headers. */
function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isWanted({ id, type, time }: ArchivedEvent, filters: Filters): boolean {
  const at = new Date(time);
  return (
    (filters.id === undefined || filters.id === id) &&
    filters.matchesType(type) &&
    at >= filters.since &&
    at < filters.until
  );
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10).replaceAll("-", "/");

import { createHash } from "node:crypto";
import type { Database } from "../store/open.ts";
import type { Clock } from "../types.ts";
import { crc32c } from "./crc32c.ts";
import { StorageError } from "./errors.ts";

/** What a writer may say about an object beside its bytes; names as in the JSON API. */
export type Settings = {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
  readonly cacheControl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** An object without its bytes. */
export type StoredObject = Settings & {
  readonly bucket: string;
  readonly name: string;
  /** Microseconds since 1970, and greater than that of every object written before. */
  readonly generation: number;
  readonly createdMs: number;
  readonly size: number;
  /** Base64, as `crc32c` is. */
  readonly md5: string;
  readonly crc32c: string;
};

/** What has to hold of the object that is there, 0 for none (`ifGenerationMatch`, `ifGenerationNotMatch`). */
export type Preconditions = {
  readonly match?: number;
  readonly notMatch?: number;
};

/** One page of a list. */
export type Page = {
  readonly items: readonly StoredObject[];
  readonly prefixes: readonly string[];
  /** Where the next page begins: after this name. */
  readonly after?: string;
};

/** What a list is to hold. */
export type Listing = {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Names after this one, empty for all; and from or before these. */
  readonly after: string;
  readonly from?: string;
  readonly before?: string;
  readonly max: number;
};

/** Buckets and objects. What is written is on disk when the promise resolves. */
export type Objects = ReturnType<typeof createObjects>;

/** Behind every name that begins with what it is put after. */
const LAST = "\u{10ffff}";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, createdMs INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS objects (
  bucket TEXT NOT NULL,
  name TEXT NOT NULL,
  generation INTEGER NOT NULL,
  createdMs INTEGER NOT NULL,
  size INTEGER NOT NULL,
  md5 TEXT NOT NULL,
  crc32c TEXT NOT NULL,
  settings TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (bucket, name)
) STRICT;`;
const FACTS = "bucket, name, generation, createdMs, size, md5, crc32c, settings";

/**
 * The objects in an open database. An object is replaced by one commit, so that neither a crash nor a
 * full disk leaves a part of one. Buckets are there as soon as something is written to them.
 */
export function createObjects({ db, sync, close }: Database, clock: Clock) {
  db.exec(SCHEMA);
  const select = db.prepare(`SELECT ${FACTS} FROM objects WHERE bucket = ? AND name = ?`);
  const bytesOf = db.prepare(
    "SELECT bytes FROM objects WHERE bucket = ? AND name = ? AND generation = ?",
  );
  const insert = db.prepare(
    `INSERT OR REPLACE INTO objects (${FACTS}, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = db.prepare("DELETE FROM objects WHERE bucket = ? AND name = ?");
  const range = db.prepare(
    `SELECT ${FACTS} FROM objects WHERE bucket = ? AND name > ? AND name >= ? AND name >= ? AND name < ? ORDER BY name LIMIT 1000`,
  );
  const addBucket = db.prepare("INSERT OR IGNORE INTO buckets (name, createdMs) VALUES (?, ?)");
  const listBuckets = db.prepare("SELECT name, createdMs FROM buckets ORDER BY name");
  const newest = db.prepare("SELECT max(generation) AS generation FROM objects");
  let lastGeneration = Number(newest.get()?.["generation"] ?? 0);

  const find = (bucket: string, name: string): StoredObject | undefined => {
    const row = select.get(bucket, name);
    return row === undefined ? undefined : objectOf(row as Row);
  };

  /** Runs it in one commit, which is on disk when the promise resolves. */
  async function commit<Value>(change: () => Value): Promise<Value> {
    try {
      db.exec("BEGIN IMMEDIATE");
      try {
        const value = change();
        db.exec("COMMIT");
        await sync?.();
        return value;
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      }
    } catch (cause) {
      if (cause instanceof StorageError) throw cause;
      throw new StorageError("backend", `The object cannot be kept: ${String(cause)}`, { cause });
    }
  }

  return {
    find,
    /** The bytes of an object, unless it has been replaced since. */
    read: ({ bucket, name, generation }: StoredObject): Buffer | undefined => {
      const found = bytesOf.get(bucket, name, generation)?.["bytes"];
      if (!(found instanceof Uint8Array)) return undefined;
      return Buffer.from(found.buffer, found.byteOffset, found.byteLength);
    },
    /** Writes an object in place of one of its name. Throws a `StorageError`: `precondition`, `backend`. */
    write: (
      bucket: string,
      name: string,
      bytes: Buffer,
      settings: Settings,
      preconditions: Preconditions,
    ): Promise<StoredObject> =>
      commit(() => {
        check(find(bucket, name), preconditions);
        const nowMs = clock.now();
        lastGeneration = Math.max(lastGeneration + 1, Math.round(nowMs * 1000));
        const object = {
          ...settings,
          bucket,
          name,
          generation: lastGeneration,
          createdMs: Math.round(nowMs),
          size: bytes.length,
          md5: createHash("md5").update(bytes).digest("base64"),
          crc32c: crc32c(bytes),
        };
        const { generation, createdMs, size, md5 } = object;
        const said = JSON.stringify(settings);
        addBucket.run(bucket, createdMs);
        insert.run(bucket, name, generation, createdMs, size, md5, object.crc32c, said, bytes);
        return object;
      }),
    /** Throws a `StorageError`: `missing`, `precondition`, `backend`. */
    remove: (bucket: string, name: string, preconditions: Preconditions): Promise<void> =>
      commit(() => {
        check(present(find(bucket, name), bucket, name), preconditions);
        remove.run(bucket, name);
      }),
    /** Whether the bucket is new. */
    makeBucket: (name: string): Promise<boolean> =>
      commit(() => addBucket.run(name, clock.now()).changes === 1),
    buckets: () => listBuckets.all() as unknown as { name: string; createdMs: number }[],
    list: (bucket: string, listing: Listing): Page =>
      listObjects((after) => {
        const { prefix, from = "", before = LAST } = listing;
        return range.all(bucket, after, prefix, from, before) as Row[];
      }, listing),
    /** Deletes all of it. */
    reset: (): Promise<void> => commit(() => db.exec("DELETE FROM objects; DELETE FROM buckets")),
    close,
  };
}

/** Throws a `StorageError` of kind `precondition` unless what is asked of the object holds. */
export function check(object: StoredObject | undefined, { match, notMatch }: Preconditions): void {
  const generation = object?.generation ?? 0;
  const isMet =
    (match === undefined || match === generation) &&
    (notMatch === undefined || notMatch !== generation);
  if (isMet) return;
  throw new StorageError(
    "precondition",
    "At least one of the pre-conditions you specified did not hold.",
  );
}

/** The object, where it is there. Throws a `StorageError` of kind `missing`. */
export function present(
  object: StoredObject | undefined,
  bucket: string,
  name: string,
): StoredObject {
  if (object !== undefined) return object;
  throw new StorageError("missing", `No such object: ${bucket}/${name}`);
}

type Row = Omit<StoredObject, keyof Settings> & { readonly settings: string };

const objectOf = ({ settings, ...facts }: Row): StoredObject => ({
  ...facts,
  ...(JSON.parse(settings) as Settings), // as `write` has put it
});

/** `rowsAfter` gives some rows in the order of their names, none at the end. */
function listObjects(
  rowsAfter: (name: string) => readonly Row[],
  { prefix, delimiter, after, max }: Listing,
): Page {
  const items: StoredObject[] = [];
  const prefixes: string[] = [];
  const isFull = (): boolean => items.length + prefixes.length >= max;
  let last = after;
  let folder: string | undefined;
  for (let rows = rowsAfter(last); rows.length > 0; rows = rowsAfter(last)) {
    for (const row of rows) {
      if (!row.name.startsWith(prefix)) return { items, prefixes };
      if (folder !== undefined && row.name.startsWith(folder)) continue;
      if (isFull()) return { items, prefixes, after: last };
      folder = folderOf(row.name, prefix, delimiter);
      if (folder === undefined) items.push(objectOf(row));
      else prefixes.push(folder);
      last = folder === undefined ? row.name : folder + LAST;
    }
  }
  return { items, prefixes };
}

function folderOf(name: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : name.slice(0, end + delimiter.length);
}

import {
  closeSync,
  fdatasync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { StartError } from "../errors.ts";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";

/**
 * An open database. `sync` makes what is committed survive a power cut; a database in memory has
 * none.
 */
export type Database = {
  readonly db: DatabaseSync;
  readonly sync?: () => Promise<void>;
  readonly close: () => void;
};

/**
 * Opens the folder's database for this process alone and creates its tables. Throws `StartError`
 * when another process has it, when its schema is of another version, or when the folder cannot be
 * written.
 *
 * The lock is SQLite's own (an exclusive lock on the file), so a killed process leaves none behind.
 */
export function openDatabase(data: string): Database {
  if (data === ":memory:") {
    const db = new DatabaseSync(":memory:");
    prepare(db, data);
    return { db, close: () => db.close() };
  }
  const file = join(makeFolder(data), "tasks.sqlite");
  const db = new DatabaseSync(file);
  try {
    takeLock(db, data);
    prepare(db, data);
  } catch (error) {
    db.close();
    throw error;
  }
  const owner = join(data, "owner.pid");
  writeFileSync(owner, `${process.pid}\n`);
  const { sync, close } = syncedLog(db, file);
  return {
    db,
    sync,
    close: () => {
      close();
      rmSync(owner, { force: true });
    },
  };
}

/**
 * The write-ahead log of an open database (`journal_mode = WAL`): with `synchronous = NORMAL`,
 * SQLite writes it at each commit and leaves syncing to us, and one sync off the main thread covers
 * every commit before it. `close` closes the database too.
 */
export function syncedLog(
  db: DatabaseSync,
  file: string,
): { readonly sync: () => Promise<void>; readonly close: () => void } {
  // SQLite holds no lock on the log itself, so a second descriptor is safe.
  const log = openSync(`${file}-wal`, "r+");
  const sync = promisify(fdatasync);
  return {
    sync: () => sync(log),
    close: () => {
      db.close();
      closeSync(log);
    },
  };
}

function makeFolder(data: string): string {
  try {
    mkdirSync(data, { recursive: true });
  } catch (cause) {
    throw new StartError(`The data folder ${data} cannot be created: ${String(cause)}`, { cause });
  }
  return data;
}

function takeLock(db: DatabaseSync, data: string): void {
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = NORMAL");
    db.exec("BEGIN IMMEDIATE; COMMIT");
  } catch (cause) {
    if (!isBusy(cause)) {
      throw new StartError(
        `The data folder ${data} does not hold a database of the embedded Cloud Tasks: ${String(cause)}. ` +
          "Remove it or name another folder.",
        { cause },
      );
    }
    throw new StartError(
      `The data folder ${data} is in use by another embedded Cloud Tasks${ownerOf(data)}. ` +
        "Stop that one, or name another folder.",
      { cause },
    );
  }
}

function prepare(db: DatabaseSync, data: string): void {
  db.exec("PRAGMA cache_size = -8192"); // KiB
  // Pages of 4 KiB: the log is checkpointed every 16 MB, so that hot pages are written once.
  db.exec("PRAGMA wal_autocheckpoint = 4000");
  db.exec("PRAGMA temp_store = MEMORY");
  const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
  if (version === SCHEMA_VERSION) return;
  if (version !== 0) {
    throw new StartError(
      `The data folder ${data} was written by another version (schema ${String(version)}; this one reads ` +
        `${SCHEMA_VERSION}). Remove it, or name another folder.`,
    );
  }
  db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

function ownerOf(data: string): string {
  try {
    return ` (process ${readFileSync(join(data, "owner.pid"), "utf8").trim()})`;
  } catch {
    return "";
  }
}

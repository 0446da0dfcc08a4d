import { closeSync, fdatasync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { StartError } from "../errors.ts";
import type { Database } from "../store/open.ts";

/**
 * Opens the objects of a data folder, which is this process's already by its tasks; `":memory:"` keeps
 * nothing. Throws `StartError` when the file cannot be read or written.
 */
export function openObjects(data: string): Database {
  if (data === ":memory:") {
    const db = new DatabaseSync(":memory:");
    return { db, close: () => db.close() };
  }
  const file = join(data, "objects.sqlite");
  try {
    const db = new DatabaseSync(file);
    db.exec("PRAGMA journal_mode = WAL");
    // The log is synced after each commit, off the main thread.
    db.exec("PRAGMA synchronous = NORMAL");
    db.exec("BEGIN IMMEDIATE; COMMIT");
    const log = openSync(`${file}-wal`, "r+");
    const sync = promisify(fdatasync);
    return {
      db,
      sync: () => sync(log),
      close: () => {
        db.close();
        closeSync(log);
      },
    };
  } catch (cause) {
    throw new StartError(
      `${file} does not hold objects of the embedded Cloud Storage: ${String(cause)}. Remove it, or name another folder.`,
      { cause },
    );
  }
}

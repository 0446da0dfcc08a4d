import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartError } from "../errors.ts";
import { type Database, syncedLog } from "../store/open.ts";

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
    db.exec("PRAGMA synchronous = NORMAL");
    db.exec("BEGIN IMMEDIATE; COMMIT");
    return { db, ...syncedLog(db, file) };
  } catch (cause) {
    throw new StartError(
      `${file} does not hold objects of the embedded Cloud Storage: ${String(cause)}. Remove it, or name another folder.`,
      { cause },
    );
  }
}

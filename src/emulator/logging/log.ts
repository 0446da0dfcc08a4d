import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../types.ts";
import { completeEntry, type LogEntry, type StoredEntry } from "./entry.ts";

/** How much of the log is kept: the oldest entries of a log go first. */
export type LogLimits = {
  /** Of each log; of the operations log six times as many, since one task makes three and more. */
  readonly entries: number;
  /** Of all logs together, as JSON. */
  readonly bytes: number;
};

/** Which entries a scan passes: those that the database can tell by itself. */
export type Scope = {
  /** Projects whose logs are looked at. */
  readonly projects: readonly string[];
  /** Canonical times; inclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly logName?: string;
  readonly insertId?: string;
  readonly order: "asc" | "desc";
  /** Only what comes after this place. */
  readonly after?: Place;
};

/** A place in the order of entries: by time, then by insertId. */
export type Place = { readonly timestamp: string; readonly insertId: string };

/** Log entries on disk. */
export type Log = {
  /** Read at once, on disk within `FLUSH_MS`: a killed process loses no more than that. */
  readonly write: (entry: LogEntry) => void;
  /** Lets the event loop turn now and then, since a scan may be long. */
  readonly scan: (scope: Scope) => AsyncIterable<StoredEntry>;
  /** Forgets every entry. */
  readonly reset: () => void;
  readonly close: () => void;
};

/** 10,000 deliveries, or 200 MB. */
export const LOG_LIMITS: LogLimits = { entries: 10_000, bytes: 200 * 1024 * 1024 };

const OPERATIONS_FACTOR = 6;
const CHUNK = 200;
/** Entries are written together: one by one, they cost three times as much CPU time. */
const FLUSH_MS = 50;
const MOST_PENDING = 256;
/** Retention is looked after every so many entries. */
const SWEEP_EVERY = 1000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS entries (
  timestamp TEXT NOT NULL,
  insert_id TEXT NOT NULL,
  log TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (timestamp, insert_id, log)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_log ON entries (log, timestamp);
CREATE INDEX IF NOT EXISTS by_id ON entries (insert_id COLLATE NOCASE);
`;

/** Opens the log in a folder, beside its tasks; `":memory:"` keeps nothing. */
export function openLog(data: string, clock: Clock, limits: LogLimits = LOG_LIMITS): Log {
  if (data !== ":memory:") mkdirSync(data, { recursive: true });
  const db = new DatabaseSync(data === ":memory:" ? data : join(data, "log.sqlite"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096;");
  db.exec(SCHEMA);
  // An entry of the same time and insertId is a duplicate, which Cloud Logging removes.
  const insert = db.prepare("INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?)");
  let pending: StoredEntry[] = [];
  let sinceSweep = SWEEP_EVERY; // what an earlier process has left is looked at first
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length === 0 || isClosed) return;
    const entries = pending;
    pending = [];
    try {
      store(entries);
    } catch (cause) {
      if (db.isTransaction) db.exec("ROLLBACK");
      // A full disk must not end what delivers: only its log is the poorer.
      process.emitWarning(`${entries.length} log entries were not kept: ${String(cause)}`);
    }
  }

  function store(entries: readonly StoredEntry[]): void {
    db.exec("BEGIN");
    for (const entry of entries) {
      const json = JSON.stringify(entry);
      insert.run(entry.timestamp, entry.insertId, entry.logName, Buffer.byteLength(json), json);
    }
    db.exec("COMMIT");
    sinceSweep += entries.length;
    if (sinceSweep < SWEEP_EVERY) return;
    sinceSweep = 0;
    forgetOldest(db, limits);
  }

  return {
    write: (entry) => {
      if (isClosed) return;
      pending.push(completeEntry(entry, clock.now()));
      if (pending.length >= MOST_PENDING) flush();
      else timer ??= setTimeout(flush, FLUSH_MS);
    },
    scan: async function* (scope) {
      flush();
      let after = scope.after;
      for (;;) {
        const chunk = chunkOf(db, { ...scope, ...(after && { after }) });
        yield* chunk;
        const last = chunk.at(-1);
        if (chunk.length < CHUNK || last === undefined) return;
        after = { timestamp: last.timestamp, insertId: last.insertId };
        await nextTurn();
      }
    },
    reset: () => {
      pending = [];
      db.exec("DELETE FROM entries");
    },
    close: () => {
      flush();
      isClosed = true;
      db.close();
    },
  };
}

function chunkOf(db: DatabaseSync, scope: Scope): StoredEntry[] {
  const conditions: string[] = [];
  const values: string[] = [];
  const add = (condition: string, ...given: readonly string[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  const prefixes = scope.projects.map((project) => `projects/${project}/logs/`);
  add(`(${prefixes.map(() => "substr(log, 1, length(?)) = ?").join(" OR ")})`);
  for (const prefix of prefixes) values.push(prefix, prefix);
  if (scope.from !== undefined) add("timestamp >= ?", scope.from);
  if (scope.to !== undefined) add("timestamp <= ?", scope.to);
  if (scope.logName !== undefined) add("log = ? COLLATE NOCASE", scope.logName);
  if (scope.insertId !== undefined) add("insert_id = ? COLLATE NOCASE", scope.insertId);
  const { after, order } = scope;
  if (after !== undefined) {
    const beyond = order === "asc" ? ">" : "<";
    add(`(timestamp, insert_id) ${beyond} (?, ?)`, after.timestamp, after.insertId);
  }
  const rows = db
    .prepare(
      `SELECT entry FROM entries WHERE ${conditions.join(" AND ")} ` +
        `ORDER BY timestamp ${order}, insert_id ${order} LIMIT ${CHUNK}`,
    )
    .all(...values);
  return rows.map(({ entry }) => JSON.parse(String(entry)) as StoredEntry);
}

function forgetOldest(db: DatabaseSync, limits: LogLimits): void {
  const logs = db.prepare("SELECT log, count(*) AS count FROM entries GROUP BY log").all();
  for (const { log, count } of logs) {
    const factor = String(log).endsWith("task_operations_log") ? OPERATIONS_FACTOR : 1;
    const over = Number(count) - limits.entries * factor;
    if (over > 0) forget(db, "WHERE log = ?", String(log), over);
  }
  const total = db.prepare("SELECT sum(bytes) AS bytes, count(*) AS count FROM entries").get();
  const bytes = Number(total?.["bytes"] ?? 0);
  if (bytes <= limits.bytes) return;
  const share = (bytes - limits.bytes) / bytes;
  forget(db, "WHERE log != ?", "", Math.ceil(Number(total?.["count"] ?? 0) * share));
}

function forget(db: DatabaseSync, where: string, log: string, count: number): void {
  db.prepare(
    "DELETE FROM entries WHERE (timestamp, insert_id, log) IN " +
      `(SELECT timestamp, insert_id, log FROM entries ${where} ORDER BY timestamp, insert_id LIMIT ?)`,
  ).run(log, count);
}

/** Increases with every change to the tables below; a folder of another version is refused. */
export const SCHEMA_VERSION = 1;

/**
 * A task's body is stored apart from its state, so that counting an attempt does not rewrite a
 * megabyte. `due` finds the next task in one index lookup, however many are waiting.
 */
export const SCHEMA = `
CREATE TABLE queues (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  config TEXT NOT NULL,
  deleted_ms INTEGER
) STRICT;
CREATE TABLE tasks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  queue INTEGER NOT NULL,
  id TEXT NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,
  auth TEXT,
  schedule_micros INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  deadline_ms INTEGER NOT NULL,
  retry TEXT,
  dispatches INTEGER NOT NULL DEFAULT 0,
  responses INTEGER NOT NULL DEFAULT 0,
  executions INTEGER NOT NULL DEFAULT 0,
  first_dispatch_ms INTEGER,
  last TEXT,
  previous_status INTEGER,
  UNIQUE (queue, id)
) STRICT;
CREATE INDEX due ON tasks (queue, due_ms, seq);
CREATE INDEX expiry ON tasks (expires_ms);
CREATE TABLE bodies (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE tombstones (
  queue INTEGER NOT NULL,
  id TEXT NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (queue, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_expiry ON tombstones (until_ms);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

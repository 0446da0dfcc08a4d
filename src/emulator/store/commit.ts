import type { DatabaseSync } from "node:sqlite";
import { CloudTasksError } from "../errors.ts";

/** Groups writes into transactions and says when they are safe. */
export type Committer = {
  /** To be called before each write: opens a transaction if none is open. */
  readonly begin: () => void;
  /** Resolves when every write so far survives a crash; rejects with UNAVAILABLE when they were lost (disk full). */
  readonly durable: () => Promise<void>;
};

/**
 * Group commit. Writes of one turn of the event loop share a transaction, and all that come while the disk syncs share
 * the next one: one sync for many tasks, and nobody is answered before it.
 */
export function createCommitter(
  db: DatabaseSync,
  sync: (() => Promise<void>) | undefined,
  onLost: (cause: unknown) => void,
): Committer {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  let open: PromiseWithResolvers<void> | undefined;
  let syncing: PromiseWithResolvers<void> | undefined;

  async function flush(): Promise<void> {
    const batch = open;
    if (batch === undefined) return;
    open = undefined;
    syncing = batch;
    try {
      commit.run();
      await sync?.();
      batch.resolve();
    } catch (cause) {
      // A write that met a full disk has rolled the transaction back already.
      if (db.isTransaction) db.exec("ROLLBACK");
      batch.reject(
        new CloudTasksError("UNAVAILABLE", `The data folder cannot be written: ${String(cause)}`),
      );
      onLost(cause);
    }
    syncing = undefined;
    if (open !== undefined) setImmediate(() => void flush());
  }

  return {
    begin: () => {
      if (open !== undefined) return;
      begin.run();
      open = Promise.withResolvers();
      open.promise.catch(() => undefined); // whoever waits hears of it; perhaps nobody does
      if (syncing === undefined) setImmediate(() => void flush());
    },
    durable: () => open?.promise ?? syncing?.promise ?? Promise.resolve(),
  };
}

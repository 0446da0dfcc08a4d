import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { CloudTasksError } from "../errors.ts";
import type { Database } from "./open.ts";

/**
 * The only way to write: what runs in `transact` is written entirely or not at all, before it is
 * answered.
 */
export type Committer = {
  /**
   * Runs `work`, which is synchronous, and resolves with its result once everything that it wrote
   * or read is on disk. Rejects with what `work` threw, or with UNAVAILABLE if the disk failed. In
   * both cases nothing it wrote remains.
   */
  readonly transact: <T extends Result>(work: () => T) => Promise<T>;
  /** Runs a statement that writes. Throws outside of `transact`. */
  readonly write: (statement: StatementSync, ...values: SQLInputValue[]) => Written;
  /**
   * Registers an effect of the work that is running: called once the work is on disk, never if it
   * failed. Throws outside of `transact`.
   */
  readonly afterwards: (effect: () => void) => void;
  /** Resolves once nothing is being written. */
  readonly idle: () => Promise<void>;
};

/** Anything but a promise: other work must not run in between. */
type Result = void | undefined | boolean | number | (object & { readonly then?: never });
type Written = ReturnType<StatementSync["run"]>;
type Batch = PromiseWithResolvers<void>;
type Work = { readonly effects: (() => void)[]; wrote: boolean; refused?: unknown };

/**
 * Group commit. Work of one turn of the event loop shares a transaction, and whatever arrives while
 * the disk syncs shares the next one: one sync for many tasks, and nobody is answered before it.
 * Each piece of work has its own savepoint.
 *
 * `onUndone` is called whenever writes are rolled back, in the same turn, so that nothing cached
 * outlives them; `onLost` when the disk failed a whole transaction.
 */
export function createCommitter(
  { db, sync }: Database,
  onUndone: () => void,
  onLost: () => void,
): Committer {
  const sql = statements(db);
  let open: Batch | undefined;
  let syncing: Batch | undefined;
  let current: Work | undefined;
  /**
   * Set by a failed sync: what is on disk is unknown, and a later sync may report success for data
   * that was lost.
   */
  let broken: CloudTasksError | undefined;

  async function transact<T extends Result>(work: () => T): Promise<T> {
    if (broken !== undefined) throw broken;
    const mine: Work = { effects: [], wrote: false };
    let run: () => T;
    try {
      const result = perform(work, mine);
      run = () => result;
    } catch (error) {
      run = () => {
        throw error;
      };
    }
    // The result, or the refusal, may depend on what other work wrote a moment ago.
    await (open ?? syncing)?.promise;
    if (broken !== undefined) throw broken;
    const result = run();
    for (const effect of mine.effects) effect();
    return result;
  }

  function perform<T>(work: () => T, mine: Work): T {
    if (current !== undefined) throw new Error("Work within work: one of them would be half done.");
    current = mine;
    try {
      const result = work();
      if (mine.refused !== undefined) throw mine.refused;
      if (mine.wrote) sql.release.run();
      return result;
    } catch (error) {
      undo(mine, error);
      throw isOfTheDisk(error) ? unavailable(error) : error;
    } finally {
      current = undefined;
    }
  }

  function undo(mine: Work, cause: unknown): void {
    if (!mine.wrote) return;
    try {
      // On a full disk SQLite may have rolled back the whole transaction, with all other work in
      // it.
      sql.back.run();
      sql.release.run();
      onUndone();
    } catch {
      lose(cause);
    }
  }

  function write(statement: StatementSync, ...values: SQLInputValue[]): Written {
    if (current === undefined) throw new Error("A write outside of a transaction.");
    if (current.refused !== undefined) throw current.refused;
    for (const value of values) checkStorable(value);
    try {
      begin(current);
      return statement.run(...values);
    } catch (cause) {
      current.refused = cause;
      throw cause;
    }
  }

  function begin(mine: Work): void {
    if (open === undefined) {
      sql.begin.run();
      open = Promise.withResolvers();
      open.promise.catch(() => undefined); // rejects for those who await it, if anyone does
      if (syncing === undefined) setImmediate(() => void flush());
    }
    if (!mine.wrote) sql.savepoint.run();
    mine.wrote = true;
  }

  async function flush(): Promise<void> {
    if (open === undefined || syncing !== undefined) return;
    if (broken !== undefined) return lose(broken);
    try {
      sql.commit.run();
    } catch (cause) {
      return lose(cause);
    }
    const batch = open;
    open = undefined;
    syncing = batch;
    try {
      await sync?.();
      batch.resolve();
    } catch (cause) {
      broken = unsafe(cause);
      batch.reject(broken);
      onLost();
    }
    syncing = undefined;
    if (open !== undefined) setImmediate(() => void flush());
  }

  function lose(cause: unknown): void {
    const batch = open;
    open = undefined;
    if (db.isTransaction) db.exec("ROLLBACK");
    onUndone();
    batch?.reject(unavailable(cause));
    onLost();
  }

  return {
    transact,
    write,
    afterwards: (effect) => {
      if (current === undefined) throw new Error("An effect outside of a transaction.");
      current.effects.push(effect);
    },
    idle: async () => {
      await (open ?? syncing)?.promise.catch(() => undefined);
    },
  };
}

const statements = (db: DatabaseSync) => ({
  begin: db.prepare("BEGIN IMMEDIATE"),
  commit: db.prepare("COMMIT"),
  savepoint: db.prepare("SAVEPOINT work"),
  release: db.prepare("RELEASE work"),
  back: db.prepare("ROLLBACK TO work"),
});

/** SQLite would store a larger number, and node:sqlite refuse to read it. */
function checkStorable(value: SQLInputValue): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new RangeError(`${value} cannot be stored.`);
  }
}

/**
 * SQLite's result codes for a bad value: TOOBIG, CONSTRAINT, MISMATCH, RANGE. All others are about
 * the disk.
 */
const OF_THE_VALUE = new Set([18, 19, 20, 25]);

const isOfTheDisk = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && !OF_THE_VALUE.has(Number(error.errcode) & 0xff);

const unavailable = (cause: unknown): CloudTasksError =>
  new CloudTasksError("UNAVAILABLE", `The data folder cannot be written: ${String(cause)}`);

const unsafe = (cause: unknown): CloudTasksError =>
  new CloudTasksError(
    "UNAVAILABLE",
    `The data folder could not be synced: ${String(cause)}. Check the disk, then start the embedded Cloud Tasks again.`,
  );

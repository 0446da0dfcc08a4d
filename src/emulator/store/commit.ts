import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { CloudTasksError } from "../errors.ts";
import type { Database } from "./open.ts";

/** The one way to the disk: what runs in `transact` is written whole or not at all, and answered after that. */
export type Committer = {
  /**
   * Runs `work`, which must not wait, and resolves with its result once everything it wrote and everything it read is
   * on disk. Rejects with what `work` threw, and with UNAVAILABLE when the disk refused: then nothing `work` wrote
   * stays.
   */
  readonly transact: <T extends Result>(work: () => T) => Promise<T>;
  /** Runs one writing statement; only within `transact`. */
  readonly write: (statement: StatementSync, ...values: SQLInputValue[]) => Written;
  /** Registers what follows from the work that is running: called once that is on disk, never if it is refused. */
  readonly afterwards: (effect: () => void) => void;
  /** Resolves once nothing is being written. */
  readonly idle: () => Promise<void>;
};

/** Anything but a promise: work that waited would let other work in between. */
type Result = void | undefined | boolean | number | (object & { readonly then?: never });
type Written = ReturnType<StatementSync["run"]>;
type Batch = PromiseWithResolvers<void>;
type Work = { readonly effects: (() => void)[]; wrote: boolean; refused?: unknown };

/**
 * Group commit. Work of one turn of the event loop shares a transaction, and all that comes while the disk syncs shares
 * the next one: one sync for many tasks, and nobody is answered before it. Each work has a savepoint of its own.
 *
 * `onUndone` is told of every write that was taken back, at once, so that no copy of the database outlives it; `onLost`
 * of a whole transaction that the disk refused.
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
  /** After a failed sync nobody knows what is on disk, and a later sync may claim success for what is not. */
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
    // What a refusal or an answer rests on may have been written a moment ago, by other work.
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
      // A write that met a full disk may have ended the transaction already, and with it all other work in it.
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
      open.promise.catch(() => undefined); // whoever waits hears of it; perhaps nobody does
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

/** A number beyond these would be stored and could never be read again. */
function checkStorable(value: SQLInputValue): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new RangeError(`${value} cannot be stored.`);
  }
}

/** SQLite's result codes for a value at fault: TOOBIG, CONSTRAINT, MISMATCH, RANGE. The disk is behind all others. */
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

import type { StatementSync } from "node:sqlite";
import { type Database, openDatabase } from "../../src/emulator/store/open.ts";

/** How a disk fails: at which step, and whether SQLite has ended the transaction itself (it may, when the disk is full). */
export type Failure =
  | "commit"
  | "first write"
  | "second write"
  | "first write, rolled back"
  | "sync";

export type Disk = {
  readonly open: (data: string) => Database;
  /** From now on, until it is undefined. */
  fail: Failure | undefined;
};

const SQLITE_FULL = 13;

/** The real database with a disk that fails when told. */
export function failingDisk(): Disk {
  let writes = 0;

  function check(database: Database["db"], text: string): void {
    const { fail } = disk;
    if (text === "COMMIT") {
      if (fail === "commit" || (fail === "second write" && writes > 0)) throw full();
    } else if (text === "SAVEPOINT work") {
      writes = 0;
    } else if (/^\s*(INSERT|UPDATE|DELETE)/.test(text)) {
      writes += 1;
      if (fail === "first write" || (fail === "second write" && writes > 1)) throw full();
      if (fail === "first write, rolled back") {
        database.exec("ROLLBACK");
        throw full();
      }
    }
  }

  function failing(database: Database["db"]): Database["db"] {
    const prepare = (text: string): StatementSync => {
      const statement = database.prepare(text);
      const run: StatementSync["run"] = (...values: never[]) => {
        check(database, text);
        return statement.run(...values);
      };
      return new Proxy(statement, {
        get: (target, name) => {
          if (name === "run") return run;
          const value = Reflect.get(target, name, target) as unknown;
          return typeof value === "function" ? (value.bind(target) as unknown) : value;
        },
      });
    };
    return new Proxy(database, {
      get: (target, name) => {
        if (name === "prepare") return prepare;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }

  const disk: Disk = {
    fail: undefined,
    open: (data) => {
      const { db, sync, close } = openDatabase(data);
      return {
        db: failing(db),
        sync: async () => {
          if (disk.fail === "sync") throw full();
          await sync?.();
        },
        close,
      };
    },
  };
  return disk;
}

const full = (): Error =>
  Object.assign(new Error("database or disk is full"), { errcode: SQLITE_FULL });

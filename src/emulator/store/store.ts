import type { SQLInputValue } from "node:sqlite";
import type { Auth, Attempt, HttpMethod, Queue, QueueEntry, RetryConfig, Task } from "../types.ts";
import { createCommitter } from "./commit.ts";
import { openDatabase } from "./open.ts";

/** A task about to be stored. */
export type NewTask = Pick<
  Task,
  "id" | "http" | "scheduleMicros" | "createdMs" | "deadlineMs" | "retry"
> & {
  readonly expiresMs: number;
};

/** Where a dispatcher stands in a queue: everything up to here has been picked. */
export type Cursor = { readonly dueMs: number; readonly seq: number };

/** A queue's figures for people. */
export type QueueFigures = { readonly waiting: number; readonly oldestDueMs: number | undefined };

/** Everything that is remembered. The only place with SQL. Writes are safe once `durable()` has resolved. */
export type Store = ReturnType<typeof openStore>;

/**
 * Opens a folder, or `":memory:"`. Throws `StartError`. `onLost` hears of writes that a failing disk has undone.
 */
export function openStore(data: string, onLost: (cause: unknown) => void) {
  const { db, sync, close } = openDatabase(data);
  const { begin, durable } = createCommitter(db, sync, onLost);
  const sql = statements((text) => db.prepare(text));
  const write = (statement: ReturnType<typeof db.prepare>, ...values: SQLInputValue[]) => {
    begin();
    return statement.run(...values);
  };

  return {
    durable,

    /** Every queue, and the time of deletion of those whose name is still reserved. */
    queues: (): { entry: QueueEntry; deletedMs: number | null }[] =>
      sql.queues.all().map((row) => ({
        entry: { seq: Number(row["seq"]), queue: JSON.parse(String(row["config"])) as Queue },
        deletedMs: row["deleted_ms"] as number | null,
      })),

    insertQueue: (queue: Queue): QueueEntry => {
      const { lastInsertRowid } = write(sql.insertQueue, queue.name, JSON.stringify(queue));
      return { seq: Number(lastInsertRowid), queue };
    },

    updateQueue: ({ seq, queue }: QueueEntry): void => {
      write(sql.updateQueue, JSON.stringify(queue), seq);
    },

    /** The queue's tasks go with it; its name stays reserved until it is forgotten. */
    deleteQueue: (seq: number, nowMs: number): void => {
      write(sql.deleteBodies, seq);
      write(sql.deleteTasks, seq);
      write(sql.deleteTombstones, seq);
      write(sql.markQueueDeleted, nowMs, seq);
    },

    forgetQueue: (seq: number): void => {
      write(sql.forgetQueue, seq);
    },

    /** Undefined when the name is taken, by a task or, until it expires, by a tombstone. */
    insertTask: (queueSeq: number, task: NewTask, nowMs: number): Task | undefined => {
      if (sql.tombstone.get(queueSeq, task.id, nowMs) !== undefined) return undefined;
      const { http } = task;
      const { changes, lastInsertRowid } = write(
        sql.insertTask,
        queueSeq,
        task.id,
        http.method,
        http.url,
        JSON.stringify(http.headers),
        http.auth === undefined ? null : JSON.stringify(http.auth),
        task.scheduleMicros,
        dueMs(task.scheduleMicros),
        task.createdMs,
        task.expiresMs,
        task.deadlineMs,
        task.retry === undefined ? null : JSON.stringify(task.retry),
      );
      if (changes === 0) return undefined;
      const seq = Number(lastInsertRowid);
      if (http.body.length > 0) write(sql.insertBody, seq, http.body);
      return { ...task, seq, queueSeq, dispatches: 0, responses: 0, executions: 0 };
    },

    task: (queueSeq: number, id: string): Task | undefined => taskFrom(sql.task.get(queueSeq, id)),

    taskBySeq: (seq: number): Task | undefined => taskFrom(sql.taskBySeq.get(seq)),

    /** Whether a task of this name ended within the memory of names. */
    endedOfLate: (queueSeq: number, id: string, nowMs: number): boolean =>
      sql.tombstone.get(queueSeq, id, nowMs) !== undefined,

    /** By name, from the one after `after`, one by one. Bodies only where asked for. */
    listTasks: function* (queueSeq: number, after: string, bodies: boolean): Generator<Task> {
      const rows = (bodies ? sql.listWithBodies : sql.list).iterate(queueSeq, after);
      for (const row of rows) yield readTask(row);
    },

    /** Tasks that are due and come after the cursor, first due first. */
    due: (queueSeq: number, cursor: Cursor, nowMs: number, limit: number): Task[] =>
      sql.due.all(queueSeq, cursor.dueMs, cursor.seq, nowMs, limit).map(readTask),

    /** When the next task after the cursor is due. */
    nextDueMs: (queueSeq: number, cursor: Cursor): number | undefined =>
      sql.nextDue.get(queueSeq, cursor.dueMs, cursor.seq)?.["due_ms"] as number | undefined,

    /** Counts an attempt that begins now. */
    beginAttempt: (seq: number, attempt: Attempt): void => {
      write(sql.beginAttempt, attempt.dispatchMs, JSON.stringify(attempt), seq);
    },

    /** Records a failed attempt and when the next one is due. */
    failAttempt: (
      seq: number,
      attempt: Attempt,
      nextMicros: number,
      answer: { readonly counted: boolean; readonly executed: boolean; readonly status?: number },
    ): void => {
      write(
        sql.failAttempt,
        nextMicros,
        dueMs(nextMicros),
        answer.counted ? 1 : 0,
        answer.executed ? 1 : 0,
        JSON.stringify(attempt),
        answer.status ?? null,
        seq,
      );
    },

    /** Ends a task, by success, deletion or giving up: its name stays taken until then. False when it was gone. */
    endTask: ({ seq, queueSeq, id }: Task, tombstoneUntilMs: number): boolean => {
      if (write(sql.deleteTask, seq).changes === 0) return false;
      write(sql.deleteBody, seq);
      write(sql.insertTombstone, queueSeq, id, tombstoneUntilMs);
      return true;
    },

    /** Ends every task of a queue. */
    purge: (queueSeq: number, tombstoneUntilMs: number): void => {
      write(sql.buryTasks, tombstoneUntilMs, queueSeq);
      write(sql.deleteBodies, queueSeq);
      write(sql.deleteTasks, queueSeq);
    },

    /** Tasks past their time to live. */
    expired: (nowMs: number, limit: number): Task[] => sql.expired.all(nowMs, limit).map(readTask),

    /** When the next task reaches the end of its time to live. */
    nextExpiryMs: (): number | undefined =>
      sql.nextExpiry.get()?.["expires_ms"] as number | undefined,

    /** Forgets names whose time is over, at most `limit` of them; says how many. */
    dropTombstones: (nowMs: number, limit: number): number =>
      Number(write(sql.dropTombstones, nowMs, limit).changes),

    figures: (queueSeq: number): QueueFigures => {
      const row = sql.figures.get(queueSeq);
      return {
        waiting: Number(row?.["waiting"] ?? 0),
        oldestDueMs: (row?.["oldest"] ?? undefined) as number | undefined,
      };
    },

    meta: (key: string): string | undefined => sql.meta.get(key)?.["value"] as string | undefined,

    setMeta: (key: string, value: string): void => {
      write(sql.setMeta, key, value);
    },

    /** Forgets all queues, tasks and names; the signing key stays. */
    reset: (): void => {
      for (const statement of sql.reset) write(statement);
    },

    /** Waits for the disk, then lets go of the folder. */
    close: async (): Promise<void> => {
      await durable().catch(() => undefined);
      close();
    },
  };
}

const STATE = `t.seq, t.queue, t.id, t.method, t.url, t.headers, t.auth, t.schedule_micros, t.created_ms, t.deadline_ms,
  t.retry, t.dispatches, t.responses, t.executions, t.first_dispatch_ms, t.last, t.previous_status`;
const WITH_BODY = `SELECT ${STATE}, b.body FROM tasks t LEFT JOIN bodies b ON b.seq = t.seq`;

function statements<T>(prepare: (text: string) => T) {
  return {
    queues: prepare("SELECT seq, config, deleted_ms FROM queues"),
    insertQueue: prepare("INSERT INTO queues (name, config) VALUES (?, ?)"),
    updateQueue: prepare("UPDATE queues SET config = ? WHERE seq = ?"),
    markQueueDeleted: prepare("UPDATE queues SET deleted_ms = ? WHERE seq = ?"),
    forgetQueue: prepare("DELETE FROM queues WHERE seq = ?"),
    insertTask: prepare(
      `INSERT INTO tasks (queue, id, method, url, headers, auth, schedule_micros, due_ms, created_ms, expires_ms,
         deadline_ms, retry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (queue, id) DO NOTHING`,
    ),
    insertBody: prepare("INSERT INTO bodies (seq, body) VALUES (?, ?)"),
    task: prepare(`${WITH_BODY} WHERE t.queue = ? AND t.id = ?`),
    taskBySeq: prepare(`${WITH_BODY} WHERE t.seq = ?`),
    list: prepare(`SELECT ${STATE} FROM tasks t WHERE t.queue = ? AND t.id > ? ORDER BY t.id`),
    listWithBodies: prepare(`${WITH_BODY} WHERE t.queue = ? AND t.id > ? ORDER BY t.id`),
    due: prepare(
      `${WITH_BODY} WHERE t.queue = ? AND (t.due_ms, t.seq) > (?, ?) AND t.due_ms <= ?
         ORDER BY t.due_ms, t.seq LIMIT ?`,
    ),
    nextDue: prepare(
      "SELECT due_ms FROM tasks WHERE queue = ? AND (due_ms, seq) > (?, ?) ORDER BY due_ms, seq LIMIT 1",
    ),
    beginAttempt: prepare(
      `UPDATE tasks SET dispatches = dispatches + 1, first_dispatch_ms = coalesce(first_dispatch_ms, ?), last = ?
         WHERE seq = ?`,
    ),
    failAttempt: prepare(
      `UPDATE tasks SET schedule_micros = ?, due_ms = ?, responses = responses + ?, executions = executions + ?,
         last = ?, previous_status = ? WHERE seq = ?`,
    ),
    deleteTask: prepare("DELETE FROM tasks WHERE seq = ?"),
    deleteBody: prepare("DELETE FROM bodies WHERE seq = ?"),
    deleteTasks: prepare("DELETE FROM tasks WHERE queue = ?"),
    deleteBodies: prepare(
      "DELETE FROM bodies WHERE seq IN (SELECT seq FROM tasks WHERE queue = ?)",
    ),
    deleteTombstones: prepare("DELETE FROM tombstones WHERE queue = ?"),
    tombstone: prepare("SELECT 1 FROM tombstones WHERE queue = ? AND id = ? AND until_ms > ?"),
    insertTombstone: prepare(
      "INSERT OR REPLACE INTO tombstones (queue, id, until_ms) VALUES (?, ?, ?)",
    ),
    buryTasks: prepare(
      "INSERT OR REPLACE INTO tombstones (queue, id, until_ms) SELECT queue, id, ? FROM tasks WHERE queue = ?",
    ),
    dropTombstones: prepare(
      `DELETE FROM tombstones WHERE (queue, id) IN
         (SELECT queue, id FROM tombstones WHERE until_ms <= ? LIMIT ?)`,
    ),
    expired: prepare(`${WITH_BODY} WHERE t.expires_ms <= ? ORDER BY t.expires_ms LIMIT ?`),
    nextExpiry: prepare("SELECT expires_ms FROM tasks ORDER BY expires_ms LIMIT 1"),
    figures: prepare(
      "SELECT count(*) AS waiting, min(due_ms) AS oldest FROM tasks WHERE queue = ?",
    ),
    meta: prepare("SELECT value FROM meta WHERE key = ?"),
    setMeta: prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"),
    reset: ["bodies", "tasks", "tombstones", "queues"].map((table) =>
      prepare(`DELETE FROM ${table}`),
    ),
  };
}

/** The millisecond in which a task may go; never before its microsecond. */
const dueMs = (scheduleMicros: number): number => Math.ceil(scheduleMicros / 1000);

const EMPTY = Buffer.alloc(0);

const taskFrom = (row: Record<string, unknown> | undefined): Task | undefined =>
  row === undefined ? undefined : readTask(row);

function readTask(row: Record<string, unknown>): Task {
  const body = row["body"] as Uint8Array | null | undefined;
  const { auth, retry, last, first_dispatch_ms: first, previous_status: previous } = row;
  return {
    seq: row["seq"] as number,
    queueSeq: row["queue"] as number,
    id: row["id"] as string,
    http: {
      url: row["url"] as string,
      method: row["method"] as HttpMethod,
      headers: JSON.parse(row["headers"] as string) as Record<string, string>,
      body: body ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : EMPTY,
      ...(typeof auth === "string" && { auth: JSON.parse(auth) as Auth }),
    },
    scheduleMicros: row["schedule_micros"] as number,
    createdMs: row["created_ms"] as number,
    deadlineMs: row["deadline_ms"] as number,
    ...(typeof retry === "string" && { retry: JSON.parse(retry) as RetryConfig }),
    dispatches: row["dispatches"] as number,
    responses: row["responses"] as number,
    executions: row["executions"] as number,
    ...(typeof first === "number" && { firstDispatchMs: first }),
    ...(typeof last === "string" && { last: JSON.parse(last) as Attempt }),
    ...(typeof previous === "number" && { previousStatus: previous }),
  };
}

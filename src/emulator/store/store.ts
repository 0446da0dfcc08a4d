import type { Attempt, Queue, QueueEntry, Task } from "../types.ts";
import { createCommitter } from "./commit.ts";
import type { Database } from "./open.ts";
import { authColumn, readQueueRow, readTaskRow, type StoredQueue } from "./rows.ts";
import { statements } from "./statements.ts";

/** A task about to be stored. */
export type NewTask = Pick<
  Task,
  "id" | "http" | "scheduleMicros" | "createdMs" | "expiresMs" | "deadlineMs" | "retry"
>;

/** A position in a queue, in the order in which tasks are due. */
export type Cursor = { readonly dueMs: number; readonly seq: number };

/** A queue's figures for people. */
export type QueueFigures = { readonly waiting: number; readonly oldestDueMs: number | undefined };

/**
 * All state, and the only copy of it. Writes throw outside of the work given to `transact`; what
 * must follow from a write is registered with `afterwards`.
 */
export type Store = ReturnType<typeof createStore>;

/** The store on an open database. `onLost` is called when a failing disk has undone writes. */
export function createStore(database: Database, onLost: () => void) {
  const { db } = database;
  const known = new Map<string, StoredQueue>(); // a cache: cleared by every write to queues and every rollback
  const committer = createCommitter(database, () => known.clear(), onLost);
  const { transact, write, afterwards, idle } = committer;
  const sql = statements((text) => db.prepare(text));

  const writeQueues: typeof write = (statement, ...values) => {
    known.clear();
    return write(statement, ...values);
  };

  return {
    transact,
    afterwards,

    /** Every queue that is not deleted. */
    queues: (): QueueEntry[] => sql.queues.all().map(readQueueRow),

    /** The queue of that name, even if it is deleted. */
    queue: (name: string): StoredQueue | undefined => {
      const there = known.get(name);
      if (there !== undefined) return there;
      const row = sql.queue.get(name);
      if (row === undefined) return undefined;
      const read = readQueueRow(row);
      known.set(name, read);
      return read;
    },

    /** Replaces a deleted queue of that name. */
    insertQueue: (queue: Queue): QueueEntry => {
      writeQueues(sql.forgetDeleted, queue.name);
      const { lastInsertRowid } = writeQueues(sql.insertQueue, queue.name, JSON.stringify(queue));
      return { seq: Number(lastInsertRowid), queue };
    },

    updateQueue: ({ seq, queue }: QueueEntry): void => {
      writeQueues(sql.updateQueue, JSON.stringify(queue), seq);
    },

    /** Deletes the queue with its tasks; its name stays reserved. */
    deleteQueue: (seq: number, nowMs: number): void => {
      write(sql.deleteBodies, seq);
      write(sql.deleteTasks, seq);
      write(sql.deleteTombstones, seq);
      writeQueues(sql.markQueueDeleted, nowMs, seq);
    },

    /** Undefined if the name is in use by a task, or reserved by a tombstone. */
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
        authColumn(http),
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

    /** Whether a task of this name ended and its name is still reserved. */
    endedRecently: (queueSeq: number, id: string, nowMs: number): boolean =>
      sql.tombstone.get(queueSeq, id, nowMs) !== undefined,

    /**
     * In the order of names, starting after `after`. Reads lazily, and bodies only if asked for.
     */
    listTasks: function* (queueSeq: number, after: string, bodies: boolean): Generator<Task> {
      const rows = (bodies ? sql.listWithBodies : sql.list).iterate(queueSeq, after);
      for (const row of rows) yield readTaskRow(row);
    },

    /** Tasks that are due and come after the cursor, first due first. */
    due: (queueSeq: number, cursor: Cursor, nowMs: number, limit: number): Task[] =>
      sql.due.all(queueSeq, cursor.dueMs, cursor.seq, nowMs, limit).map(readTaskRow),

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

    /**
     * Ends a task, by success, deletion or giving up, and reserves its name until then. False if it
     * did not exist.
     */
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
    expired: (nowMs: number, limit: number): Task[] =>
      sql.expired.all(nowMs, limit).map(readTaskRow),

    /** When the next task reaches the end of its time to live. */
    nextExpiryMs: (): number | undefined =>
      sql.nextExpiry.get()?.["expires_ms"] as number | undefined,

    /** Deletes expired tombstones, at most `limit` of them; returns how many. */
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

    /** Deletes everything but the signing key. */
    reset: (): void => {
      for (const statement of sql.resetTasks) write(statement);
      write(sql.resetCmek);
      writeQueues(sql.resetQueues);
    },

    /** Waits for the disk, then releases the folder. */
    close: async (): Promise<void> => {
      await idle();
      database.close();
    },
  };
}

/** The millisecond in which a task may go; never before its microsecond. */
const dueMs = (scheduleMicros: number): number => Math.ceil(scheduleMicros / 1000);

const taskFrom = (row: Record<string, unknown> | undefined): Task | undefined =>
  row === undefined ? undefined : readTaskRow(row);

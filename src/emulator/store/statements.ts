const STATE = `t.seq, t.queue, t.id, t.method, t.url, t.headers, t.auth, t.schedule_micros, t.created_ms, t.expires_ms,
  t.deadline_ms, t.retry, t.dispatches, t.responses, t.executions, t.first_dispatch_ms, t.last, t.previous_status`;
const WITH_BODY = `SELECT ${STATE}, b.body FROM tasks t LEFT JOIN bodies b ON b.seq = t.seq`;

/** Every statement about queues, tasks and names. */
export function statements<T>(prepare: (text: string) => T) {
  return {
    queues: prepare("SELECT seq, config, deleted_ms FROM queues WHERE deleted_ms IS NULL"),
    queue: prepare("SELECT seq, config, deleted_ms FROM queues WHERE name = ?"),
    insertQueue: prepare("INSERT INTO queues (name, config) VALUES (?, ?)"),
    updateQueue: prepare("UPDATE queues SET config = ? WHERE seq = ?"),
    markQueueDeleted: prepare("UPDATE queues SET deleted_ms = ? WHERE seq = ?"),
    forgetDeleted: prepare("DELETE FROM queues WHERE name = ? AND deleted_ms IS NOT NULL"),
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
    resetTasks: ["bodies", "tasks", "tombstones"].map((table) => prepare(`DELETE FROM ${table}`)),
    resetQueues: prepare("DELETE FROM queues"),
    resetCmek: prepare("DELETE FROM meta WHERE key LIKE 'cmek %'"),
  };
}

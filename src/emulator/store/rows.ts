import type {
  AppEngineRouting,
  Attempt,
  Auth,
  HttpMethod,
  HttpRequest,
  Queue,
  RetryConfig,
  Task,
} from "../types.ts";

/** A queue as it is stored; a deleted one still reserves its name. */
export type StoredQueue = {
  readonly seq: number;
  readonly queue: Queue;
  readonly deletedMs: number | undefined;
};

type Row = Record<string, unknown>;

const EMPTY = Buffer.alloc(0);

/** The queue of a row of `queues`. */
export function readQueueRow(row: Row): StoredQueue {
  return {
    seq: row["seq"] as number,
    queue: JSON.parse(row["config"] as string) as Queue,
    deletedMs: (row["deleted_ms"] ?? undefined) as number | undefined,
  };
}

/** The task of a row of `tasks`; its body is empty where the statement left it out. */
export function readTaskRow(row: Row): Task {
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
      ...readAuthColumn(auth),
    },
    scheduleMicros: row["schedule_micros"] as number,
    createdMs: row["created_ms"] as number,
    expiresMs: row["expires_ms"] as number,
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

/** The token a task asks for; an App Engine task has none, and its routing in that place. */
export function authColumn({ auth, appEngine }: HttpRequest): string | null {
  if (appEngine !== undefined) return JSON.stringify({ kind: "app-engine", routing: appEngine });
  return auth === undefined ? null : JSON.stringify(auth);
}

function readAuthColumn(column: unknown): Pick<HttpRequest, "auth" | "appEngine"> {
  if (typeof column !== "string") return {};
  const read = JSON.parse(column) as Auth | { kind: "app-engine"; routing: AppEngineRouting };
  return read.kind === "app-engine" ? { appEngine: read.routing } : { auth: read };
}

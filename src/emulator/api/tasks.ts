import { randomBytes } from "node:crypto";
import type { google } from "@google-cloud/tasks/build/protos";
import type { Dispatcher } from "../dispatcher/dispatcher.ts";
import { requestOf } from "../route.ts";
import { entityMissing, invalid, taskExists, taskGone } from "../errors.ts";
import { checkTaskId, parseQueueName, parseTaskField, parseTaskName } from "../names.ts";
import type { Store } from "../store/store.ts";
import type { Clock, HttpMethod, QueueEntry, Task } from "../types.ts";
import { storedHeaders } from "../messages/headers.ts";
import { takesBody } from "../messages/methods.ts";
import {
  DEFAULT_DEADLINE_MS,
  FULL,
  isFull,
  MAX_TASK_BYTES,
  readTask,
  taskMessage,
  type TaskDraft,
} from "../messages/task.ts";
import type { QueueOptions, Queues } from "./queues.ts";
import { pageToken, readPageToken } from "./tokens.ts";

type V = typeof google.cloud.tasks.v2beta3;
type TaskMessage = google.cloud.tasks.v2beta3.ITask;

const MAX_PAGE = 1000; // cloudtasks.proto, ListTasksRequest
/** A page may be shorter than requested; gRPC clients accept 4 MiB by default. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/** A request to BufferTask: it becomes a task as it is, and the queue supplies the URL. */
export type BufferRequest = {
  readonly queue: string;
  /** Undefined for a random one. */
  readonly taskId: string | undefined;
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

type Parts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly queues: Queues;
  readonly dispatcher: Dispatcher;
  /** The size of a task in bytes, as a protocol buffer. */
  readonly sizeOf: (task: TaskMessage) => number;
  readonly options: Pick<QueueOptions, "appEngine">;
};

/** The calls about tasks, and BufferTask, which only REST has. */
export type Tasks = ReturnType<typeof createTasks>;

/** The calls about tasks. */
export function createTasks({ store, clock, queues, dispatcher, sizeOf, options }: Parts) {
  function add(entry: QueueEntry, id: string, draft: TaskDraft): Task {
    const nowMs = clock.now();
    const created = { ...draft, id, createdMs: nowMs, expiresMs: nowMs + entry.queue.taskTtlMs };
    const task = store.insertTask(entry.seq, created, nowMs);
    if (task === undefined) throw taskExists();
    store.afterwards(() => dispatcher.noteTask(entry, task));
    return task;
  }

  function checkSize(queueName: string, id: string, draft: TaskDraft): void {
    // Everything else in a task is far below the other half.
    if (draft.http.body.length < MAX_TASK_BYTES / 2) return;
    const counts = { seq: 0, queueSeq: 0, dispatches: 0, responses: 0, executions: 0 };
    const nowMs = clock.now();
    const task = { ...draft, ...counts, id, createdMs: nowMs, expiresMs: nowMs };
    if (sizeOf(taskMessage(queueName, task, FULL)) > MAX_TASK_BYTES) {
      throw invalid("Task size too large");
    }
  }

  /** The task of that name. Throws, in Google's words, if there is none. */
  function find(name: string): { entry: QueueEntry; task: Task } {
    const { queue, id } = parseTaskName(name);
    const entry = queues.find(queue);
    const task = entry && store.task(entry.seq, id);
    if (entry !== undefined && task !== undefined) return { entry, task };
    const ended = entry !== undefined && store.endedRecently(entry.seq, id, clock.now());
    throw ended ? taskGone() : entityMissing();
  }

  return {
    bufferTask: (request: BufferRequest): TaskMessage => {
      parseQueueName(request.queue);
      const id = request.taskId ?? randomId();
      checkTaskId(id);
      const entry = queues.require(request.queue);
      if (entry.queue.httpTarget?.uri?.host === undefined) {
        throw invalid(
          "The queue has no httpTarget.uriOverride.host: only a queue that says where its tasks go can buffer them.",
        );
      }
      const method = entry.queue.httpTarget.method ?? request.method;
      const draft: TaskDraft = {
        http: {
          url: "",
          method,
          headers: storedHeaders(request.headers),
          body: takesBody(method) ? request.body : Buffer.alloc(0),
        },
        scheduleMicros: clock.now() * 1000,
        deadlineMs: DEFAULT_DEADLINE_MS,
      };
      checkSize(request.queue, id, draft);
      return shown(entry, add(entry, id, draft), undefined);
    },

    calls: {
      createTask: (request: InstanceType<V["CreateTaskRequest"]>): TaskMessage => {
        parseQueueName(request.parent);
        const message = request.task ?? invalidTask();
        const id = message.name ? idWithin(request.parent, message.name) : randomId();
        const draft = readTask(message, clock.now(), options.appEngine);
        checkSize(request.parent, id, draft);
        const entry = queues.forNewTask(request.parent);
        return taskMessage(request.parent, add(entry, id, draft), request.responseView);
      },

      getTask: (request: InstanceType<V["GetTaskRequest"]>): TaskMessage => {
        const { entry, task } = find(request.name);
        return shown(entry, task, request.responseView);
      },

      listTasks: (
        request: InstanceType<V["ListTasksRequest"]>,
      ): google.cloud.tasks.v2beta3.IListTasksResponse => {
        parseQueueName(request.parent);
        const entry = queues.require(request.parent);
        const nowMs = clock.now();
        const after = readPageToken(request.pageToken, request.parent, nowMs);
        if (request.pageSize < 0) throw invalid("The page size cannot be negative.");
        const size = Math.min(request.pageSize || MAX_PAGE, MAX_PAGE);
        const full = isFull(request.responseView);
        const page: Task[] = [];
        let bytes = 0;
        let more = false;
        for (const task of store.listTasks(entry.seq, after, full)) {
          more = page.length === size || bytes > MAX_PAGE_BYTES;
          if (more) break;
          page.push(task);
          bytes += task.http.body.length;
        }
        const last = more ? page.at(-1) : undefined;
        return {
          tasks: page.map((task) => shown(entry, task, request.responseView)),
          nextPageToken: last === undefined ? "" : pageToken(request.parent, last.id, nowMs),
        };
      },

      deleteTask: (request: InstanceType<V["DeleteTaskRequest"]>): object => {
        const { entry, task } = find(request.name);
        store.endTask(task, clock.now() + entry.queue.tombstoneTtlMs);
        return {};
      },

      runTask: (request: InstanceType<V["RunTaskRequest"]>): TaskMessage => {
        const { entry, task } = find(request.name);
        dispatcher.force(entry, task);
        return shown(entry, store.taskBySeq(task.seq) ?? task, request.responseView);
      },
    },
  };
}

/** A buffered task is shown with the URL that its queue supplies now. */
function shown(
  { queue }: QueueEntry,
  task: Task,
  view: number | string | null | undefined,
): TaskMessage {
  if (task.http.url !== "") return taskMessage(queue.name, task, view);
  const { url } = requestOf(task.http, queue);
  return taskMessage(queue.name, { ...task, http: { ...task.http, url } }, view);
}

function idWithin(parent: string, name: string): string {
  const { queue, id } = parseTaskField(name);
  if (queue === parent) return id;
  throw invalid(
    `The queue name from request ('${parent}') must be the same as the queue name in the named task ('${queue}').`,
  );
}

/** About 20 digits, like Google's. */
function randomId(): string {
  return randomBytes(8).readBigUInt64BE().toString().padStart(20, "0");
}

function invalidTask(): never {
  throw invalid("Task is required.");
}

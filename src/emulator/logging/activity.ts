import type { Queue, Task } from "../types.ts";
import type { LogEntry } from "./entry.ts";

/**
 * Cloud Tasks' operation log: an entry for every task made, every attempt and every answer
 * (google.cloud.tasks.logging.v1.TaskActivityLog). Google writes it for queues with a sampling
 * ratio; here every queue has it.
 */
export type Activity = {
  readonly created: (queue: Queue, task: Task) => void;
  readonly dispatched: (queue: Queue, task: Task, url: string, atMs: number) => void;
  readonly responded: (queue: Queue, task: Task, response: Response) => void;
};

/** How an attempt ended. */
export type Response = {
  readonly url: string;
  readonly atMs: number;
  /** How long it took. */
  readonly ms: number;
  /** Name of the canonical code, `OK` for a success. */
  readonly status: string;
  /** When the next attempt is due; undefined where there is none. */
  readonly retryMs: number | undefined;
};

const TYPE = "type.googleapis.com/google.cloud.tasks.logging.v1.TaskActivityLog";

/** Writes each activity as a log entry. int64 are strings and durations end in `s`, as in Google's JSON. */
export function createActivity(write: (entry: LogEntry) => void): Activity {
  return {
    created: (queue, task) => {
      const scheduleTime = microTime(task.scheduleMicros);
      const taskCreationLog = { ...target(task, task.http.url), scheduleTime, status: "OK" };
      write(entry(queue, task, { taskCreationLog }, task.createdMs, "INFO"));
    },
    dispatched: (queue, task, url, atMs) => {
      const attemptDispatchLog = { ...target(task, url), ...counts(queue, task) };
      write(entry(queue, task, { attemptDispatchLog }, atMs, "INFO"));
    },
    responded: (queue, task, { url, atMs, ms, status, retryMs }) => {
      const attemptResponseLog = {
        ...target(task, url),
        ...counts(queue, task),
        attemptDuration: `${(ms / 1000).toFixed(6)}s`,
        status,
        ...(retryMs !== undefined && { retryTime: new Date(retryMs).toISOString() }),
      };
      const severity = status === "OK" ? "INFO" : "ERROR";
      write(entry(queue, task, { attemptResponseLog }, atMs, severity));
    },
  };
}

const target = ({ http }: Task, url: string) => ({
  targetAddress: `${http.method} ${url}`,
  targetType: http.appEngine === undefined ? "HTTP" : "APP_ENGINE_HTTP",
});

/** `task` is as it was before the attempt. */
const counts = ({ retryConfig }: Queue, task: Task) => ({
  dispatchCount: String(task.dispatches + 1),
  responseCount: String(task.responses),
  maxAttempts: Math.max(0, (task.retry ?? retryConfig).maxAttempts),
  scheduleTime: microTime(task.scheduleMicros),
});

function entry(queue: Queue, task: Task, what: object, atMs: number, severity: string): LogEntry {
  const [, project = "", , location = "", , id = ""] = queue.name.split("/");
  return {
    logName: `projects/${project}/logs/cloudtasks.googleapis.com%2Ftask_operations_log`,
    resource: {
      type: "cloud_tasks_queue",
      labels: { project_id: project, queue_id: id, location, target_type: "HTTP" },
    },
    severity,
    timestamp: new Date(atMs).toISOString(),
    jsonPayload: { "@type": TYPE, task: `${queue.name}/tasks/${task.id}`, ...what },
  };
}

const microTime = (micros: number): string =>
  `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1)}${String(micros % 1000).padStart(3, "0")}Z`;

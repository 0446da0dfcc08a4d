import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import { microsFrom, millisFrom, timeFromMicros, timeFromMillis } from "../proto/time.ts";
import type { Attempt, HttpRequest, RetryConfig, Task } from "../types.ts";
import { appEngineMessage, readAppEngineRequest } from "./app-engine.ts";
import { authFrom, authMessage } from "./auth.ts";
import { storedHeaders } from "./headers.ts";
import { methodFrom, methodNumber, takesBody } from "./methods.ts";
import { readRetryConfig, retryMessage } from "./retry.ts";

type TaskMessage = google.cloud.tasks.v2beta3.ITask;
type HttpMessage = google.cloud.tasks.v2beta3.IHttpRequest;

const MAX_URL_LENGTH = 2083; // target.proto
const MAX_AHEAD_HOURS = 720; // 30 days; Cloud Tasks quotas
const MIN_DEADLINE_MS = 15_000;
const MAX_DEADLINE_MS = 1_800_000;
const MAX_APP_ENGINE_DEADLINE_MS = 86_415_000;

/**
 * How long a target has to answer where the task does not say; for App Engine, that of an app with
 * automatic scaling (task.proto).
 */
export const DEFAULT_DEADLINE_MS = 600_000;

/** Google's limit for a stored task: 1 MiB less 7 bytes, counted in its protocol buffer form. */
export const MAX_TASK_BYTES = 1_048_569;

/** The views of task.proto: without the body, and with it. */
const BASIC = 1;
/** Shows the body too. */
export const FULL = 2;

/** A view as it comes on the wire: a number, whatever the generated types allow beside it. */
export type View = number | string | null | undefined;

/** Whether the body is asked for. */
export const isFull = (view: View): boolean => view === FULL;

/** What the caller decides about a task. */
export type TaskDraft = {
  readonly http: HttpRequest;
  readonly scheduleMicros: number;
  readonly deadlineMs: number;
  readonly retry?: RetryConfig;
};

/**
 * Throws INVALID_ARGUMENT in Google's words for whatever Cloud Tasks would refuse, but for name and
 * size.
 */
export function readTask(
  message: TaskMessage,
  nowMs: number,
  appEngine: "served" | "not-served",
): TaskDraft {
  if (message.appEngineHttpRequest && appEngine === "not-served") {
    throw invalid(
      "App Engine targets are not part of the embedded Cloud Tasks unless it is started with --app-engine URL. Use httpRequest.",
    );
  }
  if (message.pullMessage) {
    throw invalid("Pull queues are not part of the embedded Cloud Tasks. Use httpRequest.");
  }
  return {
    http: readRequest(message),
    deadlineMs: readDeadline(message),
    scheduleMicros: readSchedule(message.scheduleTime, nowMs),
    ...(message.retryConfig && { retry: readRetryConfig(message.retryConfig) }),
  };
}

function readRequest({ httpRequest, appEngineHttpRequest }: TaskMessage): HttpRequest {
  if (httpRequest) return readHttpRequest(httpRequest);
  if (appEngineHttpRequest) return readAppEngineRequest(appEngineHttpRequest);
  throw invalid("Task.payload_type is not set.");
}

/** A task as both versions show it. BASIC leaves out the body and nothing else. */
export function taskMessage(
  queueName: string,
  task: Task,
  view: View,
): google.cloud.tasks.v2beta3.ITask {
  const full = isFull(view);
  const { http, last, firstDispatchMs } = task;
  return {
    name: `${queueName}/tasks/${task.id}`,
    ...(http.appEngine === undefined
      ? { httpRequest: httpMessage(http, full) }
      : { appEngineHttpRequest: appEngineMessage(queueName, http, full) }),
    scheduleTime: timeFromMicros(task.scheduleMicros),
    createTime: { seconds: Math.floor(task.createdMs / 1000), nanos: 0 },
    ...(task.deadlineMs > 0 && { dispatchDeadline: timeFromMillis(task.deadlineMs) }),
    ...(task.retry !== undefined && { retryConfig: retryMessage(task.retry) }),
    dispatchCount: task.dispatches,
    responseCount: task.responses,
    ...(firstDispatchMs !== undefined && {
      firstAttempt: { dispatchTime: timeFromMillis(firstDispatchMs) },
    }),
    ...(last !== undefined && { lastAttempt: attemptMessage(last) }),
    view: full ? FULL : BASIC,
  };
}

const httpMessage = (http: HttpRequest, full: boolean): HttpMessage => ({
  url: http.url,
  httpMethod: methodNumber(http.method),
  headers: { ...http.headers },
  ...(full && http.body.length > 0 && { body: http.body }),
  ...authMessage(http.auth),
});

function readHttpRequest(message: HttpMessage): HttpRequest {
  const url = message.url ?? "";
  checkUrl(url);
  const method = methodFrom(message.httpMethod) ?? "POST";
  const body = message.body ? bytes(message.body) : Buffer.alloc(0);
  if (body.length > 0 && !takesBody(method)) {
    throw invalid(
      `HttpRequest.body is not allowed with method ${method}: only POST, PUT and PATCH.`,
    );
  }
  const headers = storedHeaders(message.headers ?? {});
  const auth = authFrom(message);
  if (auth !== undefined && auth.serviceAccount === "") {
    throw invalid("HttpRequest: the token's serviceAccountEmail is required.");
  }
  return { url, method, headers, body, ...(auth !== undefined && { auth }) };
}

function checkUrl(url: string): void {
  if (url === "") throw invalid("HttpRequest.url is required.");
  if (!/^https?:\/\//.test(url)) {
    throw invalid("HttpTarget.url must start with 'http://' or 'https://'.");
  }
  const encoded = URL.parse(url)?.href;
  if (encoded === undefined) throw invalid(`HttpRequest.url is not a URL: "${url}".`);
  if (encoded.length > MAX_URL_LENGTH) {
    throw invalid(
      `HttpRequest.url is too long: at most ${MAX_URL_LENGTH} characters after encoding.`,
    );
  }
}

/** An app on App Engine may have a day (task.proto). */
function readDeadline({ dispatchDeadline, httpRequest }: TaskMessage): number {
  const ms = dispatchDeadline ? millisFrom(dispatchDeadline) : 0;
  if (ms === 0) return httpRequest ? DEFAULT_DEADLINE_MS : 0;
  const [max, words] = httpRequest
    ? [MAX_DEADLINE_MS, "30m"]
    : [MAX_APP_ENGINE_DEADLINE_MS, "24h15s"];
  if (ms < MIN_DEADLINE_MS || ms > max) {
    throw invalid(`Task.dispatchDeadline must be between [15s, ${words}].`);
  }
  return ms;
}

/** A time that is past or not given is now (cloudtasks.proto, CreateTaskRequest.task). */
function readSchedule(time: TaskMessage["scheduleTime"], nowMs: number): number {
  const nowMicros = nowMs * 1000;
  if (!time) return nowMicros;
  const micros = microsFrom(time);
  if (micros > nowMicros + MAX_AHEAD_HOURS * 3_600_000_000) {
    throw invalid(
      `The Task.scheduleTime, ${new Date(micros / 1000).toISOString()}, is too far in the future. ` +
        `Schedule time must be no more than ${MAX_AHEAD_HOURS}h in the future.`,
    );
  }
  return Math.max(micros, nowMicros);
}

/** A copy: what the decoder gives is a window on the whole request. */
const bytes = (value: Uint8Array | string): Buffer =>
  typeof value === "string" ? Buffer.from(value, "base64") : Buffer.from(value);

function attemptMessage(attempt: Attempt): google.cloud.tasks.v2beta3.IAttempt {
  return {
    scheduleTime: timeFromMicros(attempt.scheduleMicros),
    dispatchTime: timeFromMillis(attempt.dispatchMs),
    ...(attempt.responseMs !== undefined && { responseTime: timeFromMillis(attempt.responseMs) }),
    ...(attempt.status !== undefined && { responseStatus: { ...attempt.status } }),
  };
}

import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import { microsFrom, millisFrom } from "../proto/time.ts";
import type { HttpRequest, RetryConfig } from "../types.ts";
import { authFrom } from "./auth.ts";
import { storedHeaders } from "./headers.ts";
import { methodFrom, takesBody } from "./methods.ts";
import { readRetryConfig } from "./queue.ts";

type TaskMessage = google.cloud.tasks.v2beta3.ITask;
type HttpMessage = google.cloud.tasks.v2beta3.IHttpRequest;

const MAX_URL_LENGTH = 2083; // target.proto
const MAX_AHEAD_HOURS = 720; // 30 days; Cloud Tasks quotas
const DEFAULT_DEADLINE_MS = 600_000; // task.proto
const MIN_DEADLINE_MS = 15_000;
const MAX_DEADLINE_MS = 1_800_000;

/** Google's limit for a stored task: 1 MiB less 7 bytes, counted in its protocol buffer form. */
export const MAX_TASK_BYTES = 1_048_569;

/** What the caller decides about a task. */
export type TaskDraft = {
  readonly http: HttpRequest;
  readonly scheduleMicros: number;
  readonly deadlineMs: number;
  readonly retry?: RetryConfig;
};

/** Throws INVALID_ARGUMENT in Google's words for whatever Cloud Tasks would refuse, but for name and size. */
export function readTask(message: TaskMessage, nowMs: number): TaskDraft {
  if (message.appEngineHttpRequest) {
    throw invalid("App Engine targets are not part of the embedded Cloud Tasks. Use httpRequest.");
  }
  if (message.pullMessage) {
    throw invalid("Pull queues are not part of the embedded Cloud Tasks. Use httpRequest.");
  }
  if (!message.httpRequest) throw invalid("Task.payload_type is not set.");
  return {
    http: readHttpRequest(message.httpRequest),
    deadlineMs: readDeadline(message.dispatchDeadline),
    scheduleMicros: readSchedule(message.scheduleTime, nowMs),
    ...(message.retryConfig && { retry: readRetryConfig(message.retryConfig) }),
  };
}

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

function readDeadline(duration: TaskMessage["dispatchDeadline"]): number {
  const ms = duration ? millisFrom(duration) : 0;
  if (ms === 0) return DEFAULT_DEADLINE_MS;
  if (ms < MIN_DEADLINE_MS || ms > MAX_DEADLINE_MS) {
    throw invalid("Task.dispatchDeadline must be between [15s, 30m].");
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

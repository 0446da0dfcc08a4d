import type { RoutedRequest } from "../route.ts";
import type { Task } from "../types.ts";
import { takesBody } from "../messages/methods.ts";

/**
 * The headers of an attempt, alternating names and values as node:http accepts them: the task's own
 * in their original case, then what Cloud Tasks adds (docs, "Create HTTP target tasks" and "Create
 * App Engine task handlers"; the counts as observed on the real service). `task` is as it was
 * before this attempt.
 */
export function attemptHeaders(
  queueId: string,
  task: Task,
  request: RoutedRequest,
  authorization: string | undefined,
): string[] {
  const lines: string[] = ["Host", request.host ?? new URL(request.url).host];
  for (const [name, value] of Object.entries(request.headers)) {
    if (authorization === undefined || name.toLowerCase() !== "authorization") {
      lines.push(name, onTheWire(value));
    }
  }
  if (takesBody(request.method)) lines.push("Content-Length", String(request.body.length));
  if (authorization !== undefined) lines.push("Authorization", authorization);
  const prefix = request.appEngine === undefined ? "X-CloudTasks" : "X-AppEngine";
  lines.push(`${prefix}-QueueName`, queueId);
  lines.push(`${prefix}-TaskName`, task.id);
  lines.push(`${prefix}-TaskRetryCount`, String(task.dispatches));
  lines.push(`${prefix}-TaskExecutionCount`, String(task.executions));
  lines.push(`${prefix}-TaskETA`, String(task.scheduleMicros / 1_000_000));
  if (task.dispatches > 0) {
    if (task.previousStatus !== undefined) {
      lines.push(`${prefix}-TaskPreviousResponse`, String(task.previousStatus));
    }
    lines.push(`${prefix}-TaskRetryReason`, ""); // empty for HTTP targets, as on the real service
  }
  return lines;
}

/** The UTF-8 bytes of a value, one character each, as node:http expects them. */
const onTheWire = (value: string): string => Buffer.from(value, "utf8").toString("latin1");

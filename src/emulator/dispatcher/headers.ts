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
    const replaced = name.toLowerCase() === "authorization" && authorization !== undefined;
    // An App Engine task shows its Content-Length, which is sent below as every task's is.
    if (!replaced && name !== "Content-Length") lines.push(name, onTheWire(value));
  }
  if (takesBody(request.method)) lines.push("Content-Length", String(request.body.length));
  if (authorization !== undefined) lines.push("Authorization", authorization);
  const app = request.appEngine !== undefined;
  const prefix = app ? "X-AppEngine" : "X-CloudTasks";
  lines.push(`${prefix}-QueueName`, queueId);
  lines.push(`${prefix}-TaskName`, task.id);
  lines.push(`${prefix}-TaskRetryCount`, String(task.dispatches));
  lines.push(`${prefix}-TaskExecutionCount`, String(app ? task.responses : task.executions));
  lines.push(`${prefix}-TaskETA`, String(task.scheduleMicros / 1_000_000));
  if (task.dispatches === 0) return lines;
  const { previous, reason } = app
    ? appsLastAnswer(task)
    : { previous: task.previousStatus, reason: "" };
  if (previous !== undefined) lines.push(`${prefix}-TaskPreviousResponse`, String(previous));
  lines.push(`${prefix}-TaskRetryReason`, reason);
  return lines;
}

/** In App Engine's words, recorded after answers of 302 to 503 and after a dispatch deadline. */
const appsLastAnswer = ({ previousStatus }: Task): { previous: number; reason: string } =>
  previousStatus === undefined
    ? { previous: 0, reason: "Instance Unavailable" }
    : { previous: previousStatus, reason: "App Error" };

/** The UTF-8 bytes of a value, one character each, as node:http expects them. */
const onTheWire = (value: string): string => Buffer.from(value, "utf8").toString("latin1");

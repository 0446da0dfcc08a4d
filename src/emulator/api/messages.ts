import type { google } from "@google-cloud/tasks/build/protos";
import { timeFromMicros, timeFromMillis } from "../proto/time.ts";
import type { QueueFigures } from "../store/store.ts";
import type { Attempt, Queue, RetryConfig, Task } from "../types.ts";
import { authMessage } from "../validation/auth.ts";
import { methodNumber } from "../validation/methods.ts";
import type { QueueMessage } from "../validation/queue.ts";
import { targetMessage } from "../validation/target.ts";

/** Task.View in task.proto. */
export const BASIC = 1;
export const FULL = 2;

/** A view as it comes on the wire: a number, whatever the generated types allow beside it. */
export type View = number | string | null | undefined;

/** Whether the body is asked for. */
export const isFull = (view: View): boolean => view === FULL;

const STATES = { RUNNING: 1, PAUSED: 2 } as const; // Queue.State in queue.proto
const PUSH = 2; // Queue.Type

/** A queue as both versions show it; what one of them does not know, its encoder leaves out. */
export function queueMessage(queue: Queue): QueueMessage {
  const { appEngineRoutingOverride: routing } = queue;
  return {
    name: queue.name,
    state: STATES[queue.state],
    type: PUSH,
    rateLimits: { ...queue.rateLimits },
    retryConfig: retryMessage(queue.retryConfig),
    ...(queue.httpTarget !== undefined && { httpTarget: targetMessage(queue.httpTarget) }),
    ...(routing !== undefined && {
      appEngineRoutingOverride: { ...routing },
      appEngineHttpQueue: { appEngineRoutingOverride: { ...routing } },
    }),
    ...(queue.logSamplingRatio !== undefined && {
      stackdriverLoggingConfig: { samplingRatio: queue.logSamplingRatio },
    }),
    ...(queue.purgedMs !== undefined && { purgeTime: timeFromMillis(queue.purgedMs) }),
    taskTtl: timeFromMillis(queue.taskTtlMs),
    tombstoneTtl: timeFromMillis(queue.tombstoneTtlMs),
  };
}

/** A queue's statistics, as far as they are known here (v2beta3). */
export const statsMessage = ({
  waiting,
  oldestDueMs,
}: QueueFigures): google.cloud.tasks.v2beta3.IQueueStats => ({
  tasksCount: waiting,
  ...(oldestDueMs !== undefined && { oldestEstimatedArrivalTime: timeFromMillis(oldestDueMs) }),
});

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
    httpRequest: {
      url: http.url,
      httpMethod: methodNumber(http.method),
      headers: { ...http.headers },
      ...(full && http.body.length > 0 && { body: http.body }),
      ...authMessage(http.auth),
    },
    scheduleTime: timeFromMicros(task.scheduleMicros),
    createTime: { seconds: Math.floor(task.createdMs / 1000), nanos: 0 },
    dispatchDeadline: timeFromMillis(task.deadlineMs),
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

function retryMessage(retry: RetryConfig): google.cloud.tasks.v2beta3.IRetryConfig {
  return {
    maxAttempts: retry.maxAttempts,
    ...(retry.maxRetryDurationMs > 0 && {
      maxRetryDuration: timeFromMillis(retry.maxRetryDurationMs),
    }),
    minBackoff: timeFromMillis(retry.minBackoffMs),
    maxBackoff: timeFromMillis(retry.maxBackoffMs),
    maxDoublings: retry.maxDoublings,
  };
}

function attemptMessage(attempt: Attempt): google.cloud.tasks.v2beta3.IAttempt {
  return {
    scheduleTime: timeFromMicros(attempt.scheduleMicros),
    dispatchTime: timeFromMillis(attempt.dispatchMs),
    ...(attempt.responseMs !== undefined && { responseTime: timeFromMillis(attempt.responseMs) }),
    ...(attempt.status !== undefined && { responseStatus: { ...attempt.status } }),
  };
}

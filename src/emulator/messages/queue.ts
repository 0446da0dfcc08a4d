import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import { millisFrom, timeFromMillis } from "../proto/time.ts";
import type { QueueFigures } from "../store/store.ts";
import type { Queue, RateLimits } from "../types.ts";
import { appHost, readRouting } from "./app-engine.ts";
import { readRetryConfig, retryMessage } from "./retry.ts";
import { readTarget, targetMessage } from "./target.ts";

const DAY_MS = 86_400_000;

const STATES = { RUNNING: 1, PAUSED: 2 } as const; // Queue.State in queue.proto
const TYPES = { PULL: 1, PUSH: 2 } as const; // Queue.Type

/** What both versions of the API say about a queue, under one roof. */
export type QueueMessage = google.cloud.tasks.v2beta3.IQueue & {
  readonly appEngineRoutingOverride?: google.cloud.tasks.v2.IAppEngineRouting | null;
};

/** What an update leaves alone. */
export type QueueState = Pick<Queue, "state" | "purgedMs" | "iamPolicy">;

/** The defaults of queues made with gcloud (Cloud Tasks docs, "Configure queues"). */
const RATE_DEFAULTS = { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 };
const TASK_TTL_MS = 31 * DAY_MS;

/**
 * A queue's settings, complete and in range. In proto3 a 0 cannot be distinguished from a field
 * that is not set: it means the default. Throws INVALID_ARGUMENT in Google's words.
 */
export function readQueue(
  message: QueueMessage,
  state: QueueState,
  defaults: { readonly tombstoneTtlMs: number },
): Queue {
  const { stackdriverLoggingConfig: logging, appEngineRoutingOverride: routing } = message;
  if (Number(message.type) === TYPES.PULL) {
    throw invalid("Pull queues are not part of the embedded Cloud Tasks. Queue.type must be PUSH.");
  }
  return {
    name: message.name ?? "",
    ...state,
    rateLimits: readRateLimits(message.rateLimits ?? {}),
    retryConfig: readRetryConfig(message.retryConfig ?? {}),
    ...(message.httpTarget && { httpTarget: readTarget(message.httpTarget) }),
    ...(routing && {
      appEngineRoutingOverride: readRouting(routing),
    }),
    ...(logging && { logSamplingRatio: readRatio(logging.samplingRatio ?? 0) }),
    taskTtlMs: readTtl("taskTtl", message.taskTtl, TASK_TTL_MS, 10 * DAY_MS, 3650 * DAY_MS),
    tombstoneTtlMs: readTtl(
      "tombstoneTtl",
      message.tombstoneTtl,
      defaults.tombstoneTtlMs,
      DAY_MS / 24,
      9 * DAY_MS,
    ),
  };
}

/** A queue as both versions show it; what one of them does not know, its encoder leaves out. */
export function queueMessage(queue: Queue): QueueMessage {
  const { appEngineRoutingOverride: set } = queue;
  const routing = set && { ...set, host: appHost(queue.name, set) };
  return {
    name: queue.name,
    state: STATES[queue.state],
    type: TYPES.PUSH,
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

function readRateLimits(message: google.cloud.tasks.v2beta3.IRateLimits): RateLimits {
  const given = message.maxDispatchesPerSecond ?? 0;
  const rate = given === 0 ? RATE_DEFAULTS.maxDispatchesPerSecond : given; // NaN is not 0
  const concurrent = message.maxConcurrentDispatches || RATE_DEFAULTS.maxConcurrentDispatches;
  inRange("RateLimits.maxDispatchesPerSecond", rate, 500);
  inRange("RateLimits.maxConcurrentDispatches", concurrent, 5000);
  return {
    maxDispatchesPerSecond: rate,
    // Output only, whatever the caller sends. No formula is published; this fits what Google shows
    // at 1/s and at 500/s.
    maxBurstSize: Math.min(100, Math.max(10, Math.ceil(rate))),
    maxConcurrentDispatches: concurrent,
  };
}

function inRange(field: string, value: number, limit: number): void {
  if (!(value >= 0)) throw invalid(`${field} cannot be negative.`);
  if (value > limit) throw invalid(`${field} must be less than or equal to ${limit}.`);
}

function readRatio(ratio: number): number {
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw invalid("StackdriverLoggingConfig.samplingRatio must be between 0.0 and 1.0.");
}

/** The range holds for what the caller asks; the embedded default may lie outside it. */
function readTtl(
  field: string,
  value: google.protobuf.IDuration | null | undefined,
  fallbackMs: number,
  minMs: number,
  maxMs: number,
): number {
  const ms = value ? millisFrom(value) : 0;
  if (ms === 0 || ms === fallbackMs) return fallbackMs;
  if (ms >= minMs && ms <= maxMs) return ms;
  throw invalid(`Queue.${field} must be between [${minMs / 1000}s, ${maxMs / 1000}s].`);
}

import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import { millisFrom } from "../proto/time.ts";
import type { Queue, RateLimits, RetryConfig } from "../types.ts";
import { readTarget } from "./target.ts";

const DAY_MS = 86_400_000;

/** What both versions of the API say about a queue, under one roof. */
export type QueueMessage = google.cloud.tasks.v2beta3.IQueue & {
  readonly appEngineRoutingOverride?: google.cloud.tasks.v2.IAppEngineRouting | null;
};

/** What an update leaves alone. */
export type QueueState = Pick<Queue, "state" | "purgedMs" | "iamPolicy">;

/** The defaults of queues made with gcloud (Cloud Tasks docs, "Configure queues"). */
const RATE_DEFAULTS = { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 };
const RETRY_DEFAULTS: RetryConfig = {
  maxAttempts: 100,
  maxRetryDurationMs: 0,
  minBackoffMs: 100,
  maxBackoffMs: 3_600_000,
  maxDoublings: 16,
};
const TASK_TTL_MS = 31 * DAY_MS;

/**
 * A queue's settings, complete and in range. In proto3 a 0 cannot be told from a field that is not set: it means the
 * default. Throws INVALID_ARGUMENT in Google's words.
 */
export function readQueue(
  message: QueueMessage,
  state: QueueState,
  defaults: { readonly tombstoneTtlMs: number },
): Queue {
  const { stackdriverLoggingConfig: logging, appEngineRoutingOverride: routing } = message;
  return {
    name: message.name ?? "",
    ...state,
    rateLimits: readRateLimits(message.rateLimits ?? {}),
    retryConfig: readRetryConfig(message.retryConfig ?? {}),
    ...(message.httpTarget && { httpTarget: readTarget(message.httpTarget) }),
    ...(routing && {
      appEngineRoutingOverride: Object.fromEntries(
        Object.entries(routing).filter(([, value]) => value),
      ),
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

function readRateLimits(message: google.cloud.tasks.v2beta3.IRateLimits): RateLimits {
  const rate = message.maxDispatchesPerSecond || RATE_DEFAULTS.maxDispatchesPerSecond;
  const concurrent = message.maxConcurrentDispatches || RATE_DEFAULTS.maxConcurrentDispatches;
  inRange("RateLimits.maxDispatchesPerSecond", rate, 500);
  inRange("RateLimits.maxConcurrentDispatches", concurrent, 5000);
  return {
    maxDispatchesPerSecond: rate,
    // Output only, whatever the caller sends. No formula is published; this fits what Google shows at 1/s and at 500/s.
    maxBurstSize: Math.min(100, Math.max(10, Math.ceil(rate))),
    maxConcurrentDispatches: concurrent,
  };
}

/** Complete and in range; throws INVALID_ARGUMENT. */
export function readRetryConfig(message: google.cloud.tasks.v2beta3.IRetryConfig): RetryConfig {
  const maxAttempts = message.maxAttempts || RETRY_DEFAULTS.maxAttempts;
  if (maxAttempts < -1) throw invalid("RetryConfig.maxAttempts must be greater or equal to -1.");
  const config = {
    maxAttempts,
    maxRetryDurationMs: duration("maxRetryDuration", message.maxRetryDuration) ?? 0,
    minBackoffMs: duration("minBackoff", message.minBackoff) || RETRY_DEFAULTS.minBackoffMs,
    maxBackoffMs: duration("maxBackoff", message.maxBackoff) || RETRY_DEFAULTS.maxBackoffMs,
    maxDoublings: message.maxDoublings || RETRY_DEFAULTS.maxDoublings,
  };
  if (config.maxDoublings < 0) throw invalid("RetryConfig.maxDoublings cannot be negative.");
  if (config.minBackoffMs > config.maxBackoffMs) {
    throw invalid("RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.");
  }
  return config;
}

function inRange(field: string, value: number, limit: number): void {
  if (!(value >= 0)) throw invalid(`${field} cannot be negative.`);
  if (value > limit) throw invalid(`${field} must be less than or equal to ${limit}.`);
}

function duration(
  field: string,
  value: google.protobuf.IDuration | null | undefined,
): number | undefined {
  if (!value) return undefined;
  const ms = millisFrom(value);
  if (ms < 0) throw invalid(`RetryConfig.${field} cannot be negative.`);
  return ms;
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

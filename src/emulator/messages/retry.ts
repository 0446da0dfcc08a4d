import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import { millisFrom, timeFromMillis } from "../proto/time.ts";
import type { RetryConfig } from "../types.ts";

type RetryMessage = google.cloud.tasks.v2beta3.IRetryConfig;

/** The defaults of queues made with gcloud (Cloud Tasks docs, "Configure queues"). */
const DEFAULTS: RetryConfig = {
  maxAttempts: 100,
  maxRetryDurationMs: 0,
  minBackoffMs: 100,
  maxBackoffMs: 3_600_000,
  maxDoublings: 16,
};

/**
 * Retry settings of a queue or a task, complete and in range. Throws INVALID_ARGUMENT in Google's
 * words.
 */
export function readRetryConfig(message: RetryMessage): RetryConfig {
  const maxAttempts = message.maxAttempts || DEFAULTS.maxAttempts;
  if (maxAttempts < -1) throw invalid("RetryConfig.maxAttempts must be greater or equal to -1.");
  const config = {
    maxAttempts,
    maxRetryDurationMs: duration("maxRetryDuration", message.maxRetryDuration) ?? 0,
    minBackoffMs: duration("minBackoff", message.minBackoff) || DEFAULTS.minBackoffMs,
    maxBackoffMs: duration("maxBackoff", message.maxBackoff) || DEFAULTS.maxBackoffMs,
    maxDoublings: message.maxDoublings || DEFAULTS.maxDoublings,
  };
  if (config.maxDoublings < 0) throw invalid("RetryConfig.maxDoublings cannot be negative.");
  if (config.minBackoffMs > config.maxBackoffMs) {
    throw invalid("RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.");
  }
  return config;
}

/** The message of retry settings. */
export function retryMessage(retry: RetryConfig): RetryMessage {
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

function duration(
  field: string,
  value: google.protobuf.IDuration | null | undefined,
): number | undefined {
  if (!value) return undefined;
  const ms = millisFrom(value);
  if (ms < 0) throw invalid(`RetryConfig.${field} cannot be negative.`);
  return ms;
}

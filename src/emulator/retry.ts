import type { RetryConfig } from "./types.ts";

/** More doublings than any maximum allows, but few enough to stay a finite number. */
const BEYOND_ANY_CAP = 60;

/**
 * Milliseconds to wait after the n-th failed attempt (1-based): min, doubled maxDoublings times,
 * then growing by 2^maxDoublings × min each time, never above max. Source:
 * RetryConfig.max_doublings in Google's queue.proto.
 */
export function backoffMs(config: RetryConfig, failedAttempts: number): number {
  const doublings = Math.min(failedAttempts - 1, config.maxDoublings);
  const doubled = config.minBackoffMs * 2 ** Math.min(doublings, BEYOND_ANY_CAP);
  const linear = Math.max(0, failedAttempts - 1 - config.maxDoublings) * doubled;
  return Math.min(config.maxBackoffMs, doubled + linear);
}

/**
 * Whether the task is given up after this failure. Attempts and duration must both be used up; a
 * duration of 0 leaves it to the attempts, attempts of -1 leave it to the duration (queue.proto of
 * v2beta3; the last is inferred).
 */
export function givesUp(
  config: RetryConfig,
  failedAttempts: number,
  sinceFirstAttemptMs: number,
): boolean {
  const endless = config.maxAttempts === -1;
  if (endless && config.maxRetryDurationMs === 0) return false;
  const attemptsUsed = endless || failedAttempts >= config.maxAttempts;
  const timeUsed =
    config.maxRetryDurationMs === 0 || sinceFirstAttemptMs >= config.maxRetryDurationMs;
  return attemptsUsed && timeUsed;
}

/** The three date formats of RFC 9110 §5.6.7. Date.parse alone would read "1.5" as January 5. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d\d:\d\d:\d\d/i;

/**
 * Milliseconds a Retry-After header asks for (RFC 9110 §10.2.3: seconds or a date); 0 if it is
 * missing, unreadable or more than `mostMs`: nobody means longer than the task is kept. Google
 * "considers" the header (target.proto); here the longer of it and the backoff applies.
 */
export function retryAfterMs(header: string | undefined, nowMs: number, mostMs: number): number {
  const ms = askedMs(header?.trim() ?? "", nowMs);
  return ms > 0 && ms <= mostMs ? ms : 0; // false for NaN
}

function askedMs(header: string, nowMs: number): number {
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  return HTTP_DATE.test(header) ? Date.parse(header) - nowMs : 0;
}

/** What is under way may have begun so long before what it looks at was noted. */
const SLACK_MS = 60_000;

/**
 * Whether a time is less than so many milliseconds after another. A clock that was set back since
 * makes it not so: what was noted by a clock that was ahead would otherwise hold until the clock
 * has caught up.
 */
export const isWithin = (nowMs: number, sinceMs: number, ms: number): boolean =>
  nowMs - sinceMs < ms && nowMs - sinceMs > -SLACK_MS;

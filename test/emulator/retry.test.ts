import { expect, test } from "vitest";
import { fullBucket, msToNextToken, refill } from "../../src/emulator/dispatcher/bucket.ts";
import { backoffMs, givesUp, retryAfterMs } from "../../src/emulator/retry.ts";

const CONFIG = {
  maxAttempts: 5,
  maxRetryDurationMs: 0,
  minBackoffMs: 10_000,
  maxBackoffMs: 300_000,
  maxDoublings: 3,
};

test("the backoff is Google's example: doubling, then linear, then capped", () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => backoffMs(CONFIG, n) / 1000);
  // cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#RetryConfig.FIELDS.max_doublings
  expect(seconds).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
});

test.each([
  [0, [10, 20, 30, 40]],
  [1, [10, 20, 40, 60, 80]],
])("with %i doublings the linear part starts there", (maxDoublings, expected) => {
  const config = { ...CONFIG, maxDoublings };
  expect(expected.map((_, i) => backoffMs(config, i + 1) / 1000)).toEqual(expected);
});

test("the backoff stays finite after very many attempts", () => {
  expect(backoffMs({ ...CONFIG, maxDoublings: 2_000_000_000 }, 1_000_000)).toBe(300_000);
});

test.each([
  // attempts, duration in ms, failed so far, ms since the first attempt, gives up
  [3, 0, 2, 1e12, false],
  [3, 0, 3, 0, true],
  [-1, 0, 1e6, 1e12, false],
  [-1, 60_000, 1, 59_999, false],
  [-1, 60_000, 1, 60_000, true],
  [3, 60_000, 3, 59_999, false],
  [3, 60_000, 2, 60_000, false],
  [3, 60_000, 3, 60_000, true],
])(
  "maxAttempts %i with maxRetryDuration %i ms, after %i failures and %i ms: gives up %s",
  (maxAttempts, maxRetryDurationMs, failed, sinceMs, expected) => {
    expect(givesUp({ ...CONFIG, maxAttempts, maxRetryDurationMs }, failed, sinceMs)).toBe(expected);
  },
);

test.each([
  [undefined, 0],
  ["120", 120_000],
  ["0", 0],
  ["soon", 0],
  [" 120 ", 120_000],
  ["432000", 432_000_000],
  ["432001", 0],
  ["9007199254", 0],
  ["1795640000", 0], // seconds since 1970
  ["12345678901234567890", 0],
  ["9".repeat(400), 0],
  ["-5", 0],
  ["1.5", 0],
  ["1e3", 0],
  ["2026-01-03", 0],
  ["", 0],
  ["Friday, 02-Jan-26 00:00:30 GMT", 30_000],
  ["Fri Jan  2 00:00:30 2026", 30_000],
  ["Fri, 31 Dec 9999 23:59:59 GMT", 0],
  ["Fri, 99 Jan 2026 00:00:30 GMT", 0],
  ["Fri, 02 Jan 2026 00:00:30 GMT", 30_000],
  ["Thu, 01 Jan 2026 00:00:00 GMT", 0],
])("Retry-After %s asks for %i ms", (header, ms) => {
  const fiveDaysMs = 5 * 86_400_000;
  expect(retryAfterMs(header, Date.parse("2026-01-02T00:00:00Z"), fiveDaysMs)).toBe(ms);
});

test("a bucket gives its burst, then the rate, and never fills above the burst", () => {
  const full = fullBucket(10, 0);
  expect(full.tokens).toBe(10);
  const empty = { ...full, tokens: 0 };
  expect(msToNextToken(empty, 4)).toBe(250);
  expect(refill(empty, 4, 10, 250).tokens).toBe(1);
  expect(refill(empty, 4, 10, 3_600_000).tokens).toBe(10);
  expect(msToNextToken(full, 4)).toBe(0);
});

test("a clock that is set back refills nothing and does not stop the bucket", () => {
  const back = refill({ tokens: 0, atMs: 1000 }, 10, 10, 0);
  expect(back.tokens).toBe(0);
  expect(refill(back, 10, 10, 100).tokens).toBe(1);
});

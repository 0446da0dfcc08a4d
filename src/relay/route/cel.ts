import { Environment } from "@marcbachmann/cel-js";
import type { Duration } from "@marcbachmann/cel-js/evaluator";
import { type Pattern, celPattern } from "../read/regexp.ts";
import { parseTime } from "../read/time.ts";
import { remember } from "../remember.ts";
import { inRange, type Replacements, Unworkable } from "./meter.ts";
import { GETTERS, inZone } from "./zones.ts";

const TIMESTAMP = "google.protobuf.Timestamp";
const DURATION = "google.protobuf.Duration";

/**
 * CEL (https://cel.dev) over an event. JSON's numbers are CEL doubles, those beyond 2^53 ints, and
 * standard CEL has no arithmetic between the two, nor `%` of doubles: `body.n + 1` is what people
 * write, so these are added, and are exact for whole numbers.
 */
export const environment = new Environment({
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})
  .registerVariable({
    name: "event",
    schema: { id: "string", source: "string", type: "string", time: TIMESTAMP },
  })
  .registerVariable("body", "dyn")
  .registerVariable("headers", "map<string, string>")
  .registerVariable("query", "map<string, string>")
  .registerVariable("path", "string")
  .registerVariable("bodyHash", "string")
  .registerVariable("now", TIMESTAMP)
  .registerFunction(`timestamp(double): ${TIMESTAMP}`, (seconds: number) => timeOf(seconds))
  .registerFunction(`timestamp(${TIMESTAMP}): ${TIMESTAMP}`, (time: Date) => time)
  .registerFunction(`duration(${DURATION}): ${DURATION}`, (duration: Duration) => duration)
  .registerFunction(`int(${TIMESTAMP}): int`, (time: Date) =>
    BigInt(Math.floor(time.getTime() / 1000)),
  )
  .registerFunction(`string(${TIMESTAMP}): string`, (time: Date) =>
    time.toISOString().replace(/\.?0*Z$/, "Z"),
  )
  .registerFunction(`string(${DURATION}): string`, durationText)
  .registerFunction("matches(string, string): bool", matches);

type Num = number | bigint;

const plus = exactly(
  (a, b) => a + b,
  (a, b) => a + b,
);
const minus = exactly(
  (a, b) => a - b,
  (a, b) => a - b,
);
const times = exactly(
  (a, b) => a * b,
  (a, b) => a * b,
);
const remainder = exactly(
  (a, b) => a % b,
  (a, b) => a % b,
);
environment
  .registerOperator("double + int", plus)
  .registerOperator("int + double", plus)
  .registerOperator("double - int", minus)
  .registerOperator("int - double", minus)
  .registerOperator("double * int", times)
  .registerOperator("int * double", times)
  .registerOperator("double / int", (a: number, b: bigint) => a / Number(b))
  .registerOperator("int / double", (a: bigint, b: number) => Number(a) / b)
  .registerOperator("double % int", remainder)
  .registerOperator("int % double", remainder)
  .registerOperator("double % double", remainder);

/**
 * Whole numbers are reckoned as such, and given as doubles where that is exact, as JSON's own small
 * numbers are.
 */
function exactly(
  whole: (a: bigint, b: bigint) => bigint,
  inexact: (a: number, b: number) => number,
): (a: Num, b: Num) => Num {
  return (a, b) => {
    if (!isWhole(a) || !isWhole(b)) return inexact(Number(a), Number(b));
    const exact = whole(BigInt(a), BigInt(b)); // throws a RangeError on x % 0
    const double = Number(exact);
    return Number.isSafeInteger(double) ? double : exact;
  };
}

const isWhole = (value: Num): boolean => typeof value === "bigint" || Number.isInteger(value);

/**
 * Functions of the evaluator that do not do what CEL says, or that take longer over a sender's text
 * than they need. The receiver of a method is its first argument.
 */
export const REPLACEMENTS: Replacements = {
  matches: ([text, pattern], original) => matches(text, pattern) ?? original(),
  ".matches": ([text, pattern], original) => matches(text, pattern) ?? original(),
  timestamp: ([value], original) => {
    if (typeof value === "bigint") return timeOf(Number(value));
    return typeof value === "string" ? timestampOf(value) : original();
  },
  duration: ([value], original) => {
    if (typeof value === "string" && !DURATIONS.test(value)) {
      throw new Unworkable("has a string that is not a duration like 90s or 1h30m");
    }
    return original();
  },
  ...Object.fromEntries(
    Object.entries(GETTERS).map(([name, get]) => [
      `.${name}`,
      ([time, zone]: readonly unknown[], original: () => unknown) =>
        time instanceof Date
          ? BigInt(get(typeof zone === "string" ? inZone(time, zone) : time))
          : original(),
    ]),
  ),
};

/** Undefined where these are not two texts. */
function matches(text: unknown, pattern: unknown): boolean | undefined {
  if (typeof text !== "string" || typeof pattern !== "string") return undefined;
  return patternOf(pattern).test(text);
}

const MOST_PATTERN = 1000;

/**
 * Compiled once, as long as the expressions hold their patterns: a sender's own are forgotten with
 * the others.
 */
const patternOf = remember((source): Pattern => {
  if (source.length > MOST_PATTERN) throw new Unworkable("has a pattern of over 1000 characters");
  return celPattern(source);
});

/** JavaScript's own times end sooner than the numbers that a sender may write. */
const MOST_SECONDS = 8e12;

const timeOf = (seconds: number): Date =>
  inRange(new Date(Math.floor(Math.min(Math.max(seconds, -MOST_SECONDS), MOST_SECONDS) * 1000)));

/** RFC 3339, with its zone. Throws `Unworkable` on all else. */
function timestampOf(text: string): Date {
  const ms = parseTime(text, "iso");
  if (ms === undefined) {
    throw new Unworkable(
      "has a string that is not a time like 2026-12-01T10:00:00Z (RFC 3339, with its zone)",
    );
  }
  return inRange(new Date(ms));
}

/**
 * As Go writes them (https://pkg.go.dev/time#ParseDuration). The evaluator looks for one in text of
 * any length, again and again.
 */
const DURATIONS = /^[+-]?(?:(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:ns|us|µs|ms|s|m|h)){1,8}$/;

const NANOS = 1_000_000_000n;

function durationText(duration: Duration): string {
  const all = duration.seconds * NANOS + BigInt(duration.nanos);
  const size = all < 0n ? -all : all;
  const fraction = (size % NANOS)
    .toString()
    .padStart(9, "0")
    .replace(/0{1,9}$/, "");
  return `${all < 0n ? "-" : ""}${size / NANOS}${fraction && `.${fraction}`}s`;
}

import { invalid } from "../errors.ts";

/** 64-bit numbers come as numbers, as Long objects (binary) or as text (JSON). */
type Int64 = number | string | { toNumber(): number } | null | undefined;
type Parts = { readonly seconds?: Int64; readonly nanos?: number | null };
type Time = { readonly seconds: number; readonly nanos: number };

/**
 * timestamp.proto: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, in seconds since 1970.
 */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;
/** duration.proto: 10,000 years either way. */
const LONGEST_SECONDS = 315_576_000_000;

/** A 64-bit number as a number; one that is not set is 0, as in proto3. */
export function toNumber(value: Int64): number {
  if (value === null || value === undefined) return 0;
  return typeof value === "object" ? value.toNumber() : Number(value);
}

/** Whether seconds and nanoseconds are within the range of google.protobuf.Timestamp. */
export const isTimestamp = ({ seconds, nanos }: Time): boolean =>
  seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos >= 0 && nanos <= 999_999_999;

/**
 * Whether seconds and nanoseconds are within the range of google.protobuf.Duration, signs alike.
 */
export const isDuration = ({ seconds, nanos }: Time): boolean =>
  Math.abs(seconds) <= LONGEST_SECONDS &&
  Math.abs(nanos) <= 999_999_999 &&
  Math.sign(seconds) * Math.sign(nanos) >= 0;

/** A Timestamp as microseconds since 1970, truncated. Throws INVALID_ARGUMENT beyond its range. */
export function microsFrom(time: Parts): number {
  const { seconds, nanos } = numbers(time);
  if (!isTimestamp({ seconds, nanos })) throw invalid(outOfRange("Timestamp", seconds, nanos));
  return seconds * 1_000_000 + Math.floor(nanos / 1000);
}

/** A Duration as milliseconds, truncated. Throws INVALID_ARGUMENT beyond its range. */
export function millisFrom(duration: Parts): number {
  const { seconds, nanos } = numbers(duration);
  if (!isDuration({ seconds, nanos })) throw invalid(outOfRange("Duration", seconds, nanos));
  return seconds * 1000 + Math.trunc(nanos / 1_000_000);
}

/** Microseconds since 1970 as a Timestamp. */
export function timeFromMicros(micros: number): Time {
  const seconds = Math.floor(micros / 1_000_000);
  return { seconds, nanos: (micros - seconds * 1_000_000) * 1000 };
}

/** Milliseconds as a Timestamp or a Duration. */
export const timeFromMillis = (millis: number): Time => timeFromMicros(millis * 1000);

const numbers = ({ seconds, nanos }: Parts): Time => ({
  seconds: toNumber(seconds),
  nanos: nanos ?? 0,
});

const outOfRange = (type: string, seconds: number, nanos: number): string =>
  `Invalid google.protobuf.${type}: ${seconds} seconds and ${nanos} nanoseconds are out of range.`;

/** 64-bit numbers come as numbers, as Long objects (binary) or as text (JSON). */
type Int64 = number | string | { toNumber(): number } | null | undefined;
type Parts = { readonly seconds?: Int64; readonly nanos?: number | null };
type Time = { readonly seconds: number; readonly nanos: number };

/** Undefined stays undefined, so that an unset field can be told. */
export function toNumber(value: Int64): number {
  if (value === null || value === undefined) return 0;
  return typeof value === "object" ? value.toNumber() : Number(value);
}

/** A Timestamp as microseconds since 1970, truncated. */
export const microsFrom = (time: Parts): number =>
  toNumber(time.seconds) * 1_000_000 + Math.floor((time.nanos ?? 0) / 1000);

/** A Duration as milliseconds, truncated. */
export const millisFrom = (duration: Parts): number =>
  toNumber(duration.seconds) * 1000 + Math.trunc((duration.nanos ?? 0) / 1_000_000);

export function timeFromMicros(micros: number): Time {
  const seconds = Math.floor(micros / 1_000_000);
  return { seconds, nanos: (micros - seconds * 1_000_000) * 1000 };
}

export const timeFromMillis = (millis: number): Time => timeFromMicros(millis * 1000);

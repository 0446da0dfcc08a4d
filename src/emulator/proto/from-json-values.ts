import protobuf from "protobufjs";
import { isDuration, isTimestamp } from "./time.ts";

/**
 * The values of proto3's JSON mapping that are not JSON's own. Undefined: not a value of that type.
 */

/** Whole numbers by their type; JSON keeps 64 bits exact only in a string. */
const WHOLE: Readonly<Record<string, { readonly min: bigint; readonly max: bigint }>> = {
  int32: { min: -(2n ** 31n), max: 2n ** 31n - 1n },
  uint32: { min: 0n, max: 2n ** 32n - 1n },
  int64: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
  uint64: { min: 0n, max: 2n ** 64n - 1n },
};

const LARGEST_FLOAT = 3.402_823_466_385_288_6e38;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const SPECIAL = new Set(["NaN", "Infinity", "-Infinity"]);

/**
 * A number, given as one or as a string of one. Whole types accept `1.0` and `1e3`, as the mapping
 * has it, and what no double can hold exactly becomes a Long.
 */
export function readNumber(type: string, value: unknown): number | protobuf.Long | undefined {
  const range = WHOLE[type];
  if (typeof value === "string") {
    if (range === undefined && SPECIAL.has(value)) return Number(value);
    if (!NUMBER.test(value)) return undefined;
  } else if (typeof value !== "number") return undefined;
  const number = Number(value);
  if (range === undefined) {
    const fits = Number.isFinite(number) && (type !== "float" || Math.abs(number) <= LARGEST_FLOAT);
    return fits ? number : undefined;
  }
  if (!Number.isInteger(number)) return undefined;
  const exact = typeof value === "string" && /^-?\d+$/.test(value) ? BigInt(value) : BigInt(number);
  if (exact < range.min || exact > range.max) return undefined;
  if (Number.isSafeInteger(number)) return number;
  return longFrom(exact, type === "uint64");
}

function longFrom(exact: bigint, unsigned: boolean): protobuf.Long {
  const half = (bits: bigint): number => Number(BigInt.asIntN(32, bits));
  return new protobuf.util.Long(half(exact), half(exact >> 32n), unsigned);
}

/** Standard or URL-safe base64, with padding or without. */
export function readBase64(text: string): Buffer | undefined {
  const form = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)(={0,2})$/.exec(text);
  if (form === null) return undefined;
  const padding = (form[1] ?? "").length;
  const digits = text.length - padding;
  if (digits % 4 === 1 || (padding > 0 && (digits + padding) % 4 !== 0)) return undefined;
  return Buffer.from(text, "base64");
}

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** RFC 3339, upper case, on a day that exists; a Timestamp's parts. */
export function readTimestamp(value: unknown): object | undefined {
  const [, local = "", fraction = "", zone = ""] =
    (typeof value === "string" && TIMESTAMP.exec(value)) || [];
  const localMs = Date.parse(`${local}Z`);
  // V8 carries 30 February over to March.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString().slice(0, 19) !== local) {
    return undefined;
  }
  const time = { seconds: Date.parse(`${local}${zone}`) / 1000, nanos: nanosFrom(fraction) };
  return isTimestamp(time) ? time : undefined;
}

/** `1.5s`, up to nine digits and either sign; a Duration's parts. */
export function readDuration(value: unknown): object | undefined {
  const match = typeof value === "string" ? /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(value) : null;
  if (match === null) return undefined;
  const [, minus, seconds, fraction = ""] = match;
  const sign = minus === "-" ? -1 : 1;
  // Adding 0 turns -0 into 0.
  const time = { seconds: sign * Number(seconds) + 0, nanos: sign * nanosFrom(fraction) + 0 };
  return isDuration(time) ? time : undefined;
}

const nanosFrom = (fraction: string): number => Number(fraction.padEnd(9, "0"));

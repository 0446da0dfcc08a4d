import { hash } from "node:crypto";
import type { Delivery, Event } from "../../types/delivery.ts";
import { headersOf } from "../read/headers.ts";
import { pointerValue } from "../read/pointer.ts";
import type { Body } from "../read/view.ts";

/** What an expression may read. */
export type Scope = {
  readonly event: Pick<Event, "id" | "source" | "type" | "time">;
  /** Parsed JSON or form, with integers beyond 2^53 as bigints; null where there is none. */
  readonly body: unknown;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded; of a parameter that came more than once, the first value. */
  readonly query: Readonly<Record<string, string>>;
  /** As it came, without the query: `/github`. */
  readonly path: string;
  /** SHA-256 of the event's bytes, in hex. */
  readonly bodyHash: string;
  /** When the delivery came. */
  readonly now: Date;
  /** Bytes of the event: what an evaluation may cost is in proportion to it. */
  readonly size: number;
};

/** The scope of an event, whose body was read as `read` gives it. Everything in it is worked out when an expression first reads it. */
export function scopeOf(event: Event, delivery: Delivery, read: () => Body): Scope {
  return {
    event,
    path: delivery.path,
    now: delivery.receivedAt,
    size: event.bytes.length,
    get body() {
      return keep(this, "body", exactBody(read()));
    },
    get headers() {
      return keep(this, "headers", headersOf(delivery));
    },
    get query() {
      return keep(this, "query", queryOf(delivery));
    },
    get bodyHash() {
      return keep(this, "bodyHash", hash("sha256", event.bytes, "hex"));
    },
  };
}

/** Puts the value in its getter's place. */
function keep<T>(scope: object, name: keyof Scope, value: T): T {
  Object.defineProperty(scope, name, { value });
  return value;
}

/** The first value of each name: reversed, since of equal names the last counts. */
const queryOf = ({ query }: Delivery): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(query)].toReversed());

/**
 * A body as expressions need it: JavaScript's numbers lose digits of integers beyond 2^53, and ids have them (Shopify, Discord, Viber).
 * The JSON is parsed again only where it holds what needs it.
 */
function exactBody({ value, json, base = "" }: Body): unknown {
  if (json === undefined || !(hasLongNumber(json) || json.includes('"constructor"'))) return value;
  try {
    return pointerValue(JSON.parse(json.toString("utf8"), exact), base) ?? value;
  } catch {
    return value; // nested deeper than a parse with a function can follow
  }
}

/** Longer integers take more time than an id is worth, and stay what JSON.parse makes of them. */
const MOST_DIGITS = 1000;

function exact(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    const { source = "" } = context ?? {};
    return /^-?\d+$/.test(source) && source.length <= MOST_DIGITS ? BigInt(source) : value;
  }
  // CEL's evaluator asks values for their constructor, and would take the sender's.
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "constructor")) {
    return new Map(Object.entries(value));
  }
  return value;
}

/** Digits of the least integer that a double cannot hold. */
const LEAST_DIGITS = 16;

/** Whether the text may hold an integer beyond 2^53: as many digits in a row, not within a word. Looks at every 16th byte of the rest. */
function hasLongNumber(bytes: Buffer): boolean {
  for (let at = LEAST_DIGITS - 1; at < bytes.length; at += LEAST_DIGITS) {
    if (!isDigit(bytes[at])) continue;
    let start = at;
    while (isDigit(bytes[start - 1])) start -= 1;
    let end = at + 1;
    while (isDigit(bytes[end])) end += 1;
    if (end - start >= LEAST_DIGITS && isBoundary(bytes[start - 1]) && isBoundary(bytes[end])) {
      return true;
    }
    at = Math.max(at, end - 1);
  }
  return false;
}

const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;

/** What stands beside a number in JSON: white space, a bracket, a comma, a colon, a minus. */
const isBoundary = (byte = 0x20): boolean =>
  byte <= 0x20 || "-,:[]{}".includes(String.fromCharCode(byte));

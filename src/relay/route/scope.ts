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
  /**
   * The same with a body that the evaluator can read whatever its members are called: it asks
   * values for their `constructor`, and takes a sender's own. Undefined where the body has no such
   * member.
   */
  readonly tame: () => Scope | undefined;
};

/**
 * The scope of an event, whose body was read as `read` gives it. Everything in it is worked out
 * when an expression first reads it.
 */
export const scopeOf = (event: Event, delivery: Delivery, read: () => Body): Scope =>
  new EventScope(event, delivery, read);

/**
 * A class for its speed: most expressions read one member of the body, which takes a microsecond.
 */
class EventScope implements Scope {
  readonly event: Event;
  readonly path: string;
  readonly now: Date;
  readonly size: number;
  readonly #delivery: Delivery;
  readonly #read: () => Body;
  #body: { readonly value: unknown } | undefined;
  #headers: Scope["headers"] | undefined;
  #query: Scope["query"] | undefined;
  #bodyHash: string | undefined;

  constructor(event: Event, delivery: Delivery, read: () => Body) {
    this.event = event;
    this.path = delivery.path;
    this.now = delivery.receivedAt;
    this.size = event.bytes.length;
    this.#delivery = delivery;
    this.#read = read;
  }

  get body(): unknown {
    return (this.#body ??= { value: exactBody(this.#read()) }).value;
  }

  tame(): Scope | undefined {
    const body = this.#read();
    if (body.json?.includes(CONSTRUCTOR) !== true) return undefined;
    const scope = new EventScope(this.event, this.#delivery, this.#read);
    scope.#body = { value: parseExactly(body) };
    return scope;
  }

  get headers(): Scope["headers"] {
    return (this.#headers ??= headersOf(this.#delivery));
  }

  get query(): Scope["query"] {
    return (this.#query ??= queryOf(this.#delivery));
  }

  get bodyHash(): string {
    return (this.#bodyHash ??= hash("sha256", this.event.bytes, "hex"));
  }
}

/** The first value of each name: reversed, since of equal names the last counts. */
const queryOf = ({ query }: Delivery): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(query)].toReversed());

/**
 * A body as expressions need it: JavaScript's numbers lose digits of integers beyond 2^53, and ids
 * have them (Shopify, Discord, Viber). The JSON is parsed again only where it holds what needs it.
 */
const exactBody = (body: Body): unknown =>
  body.json !== undefined && hasLongNumber(body.json) ? parseExactly(body) : body.value;

function parseExactly({ value, json, base = "" }: Body): unknown {
  try {
    return pointerValue(JSON.parse(json?.toString("utf8") ?? "", exact), base) ?? value;
  } catch {
    return value; // nested deeper than a parse with a function can follow
  }
}

const CONSTRUCTOR = Buffer.from('"constructor"');

/** Longer integers take more time than an id is worth, and stay what JSON.parse makes of them. */
const MOST_DIGITS = 1000;

function exact(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    const { source = "" } = context ?? {};
    return /^-?\d+$/.test(source) && source.length <= MOST_DIGITS ? BigInt(source) : value;
  }
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "constructor")) {
    return new Map(Object.entries(value));
  }
  return value;
}

/** Digits of the least integer that a double cannot hold. */
const LEAST_DIGITS = 16;

/**
 * Whether the text may hold an integer beyond 2^53: as many digits in a row, not within a word.
 * Looks at every 16th byte of the rest.
 */
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

/** What is beside a number in JSON: white space, a bracket, a comma, a colon, a minus. */
const isBoundary = (byte = 0x20): boolean =>
  byte <= 0x20 || "-,:[]{}".includes(String.fromCharCode(byte));

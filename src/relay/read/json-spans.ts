/** Where a value begins and ends in the bytes it was parsed from; the end is exclusive. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Items of batches lie near the top; what is deeper is passed over without being noted, so that no
 * nesting overflows the stack.
 */
export const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/**
 * Finds the bytes of every object and list in a JSON text, given what `JSON.parse` made of it: so a
 * part can be passed on exactly as it came, with its own digits, escapes and white space. Of
 * members with the same name the last counts, as it does for `JSON.parse`.
 */
export function jsonSpans(bytes: Buffer, value: unknown): ReadonlyMap<object, Span> {
  const spans = new Map<object, Span>();
  readValue(bytes, skipSpace(bytes, 0), value, 0, spans);
  return spans;
}

/** Reads the value that begins at `start`; gives where it ends. */
function readValue(
  bytes: Buffer,
  start: number,
  value: unknown,
  depth: number,
  spans: Map<object, Span>,
): number {
  const isNoted = depth < MAX_DEPTH && isTextOf(bytes[start], value);
  const end = isNoted ? readParts(bytes, start, value, depth, spans) : skipValue(bytes, start);
  if (isNoted) spans.set(value, { start, end });
  return end;
}

/**
 * Whether a text that begins so can be that of the object or list: of a name that comes more than
 * once, an earlier text may be another kind of value than the last.
 */
const isTextOf = (first: number | undefined, value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  first === (Array.isArray(value) ? OPEN_ARRAY : OPEN_OBJECT);

function readParts(
  bytes: Buffer,
  start: number,
  value: object,
  depth: number,
  spans: Map<object, Span>,
): number {
  const isList = bytes[start] === OPEN_ARRAY;
  let at = skipSpace(bytes, start + 1);
  for (let index = 0; bytes[at] !== CLOSE_OBJECT && bytes[at] !== CLOSE_ARRAY; index += 1) {
    let part: unknown;
    if (isList) part = (value as unknown[])[index];
    else {
      const nameEnd = skipString(bytes, at);
      const name = JSON.parse(bytes.toString("utf8", at, nameEnd)) as string;
      part = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      at = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1);
    }
    at = skipSpace(bytes, readValue(bytes, at, part, depth + 1, spans));
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
    if (at >= bytes.length) throw new TypeError("the text is not the JSON that was parsed");
  }
  return at + 1;
}

/** Passes over a value without looking at its parts. */
function skipValue(bytes: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipString(bytes, at);
    else {
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
      if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
      at += 1;
    }
  } while (at < bytes.length && (depth > 0 || !isEnd(bytes[at])));
  return at;
}

/** Whether a byte follows a value: a comma, a closing bracket or white space. */
const isEnd = (byte = 0x20): boolean =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte <= 0x20;

function skipString(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while ((bytes[at] ?? 0x21) <= 0x20) at += 1;
  return at;
}

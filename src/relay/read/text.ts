/** Bodies up to this size cannot hold enough values to harm, so they are not looked through. */
const HARMLESS_BYTES = 256 * 1024;

/** What the values of one body may take in memory, beside its text. */
const MAX_VALUE_BYTES = 100_000_000;

/**
 * What V8 (Node 24) takes for an empty object or list, and for a small string or number with its
 * place in a list.
 */
const CONTAINER_BYTES = 56;
const MEMBER_BYTES = 24;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * A body's bytes as text, without its byte order mark. UTF-8 whatever the content type says (RFC
 * 8259 §8.1), unless the mark says UTF-16.
 */
export function decodeText(bytes: Buffer): string {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return bytes.toString("utf8", 3);
  if (first === 0xff && second === 0xfe) return bytes.toString("utf16le", 2);
  if (first === 0xfe && second === 0xff) {
    const whole = bytes.subarray(2, bytes.length - (bytes.length % 2));
    return Buffer.from(whole).swap16().toString("utf16le");
  }
  return bytes.toString("utf8");
}

/** The bytes of a body in UTF-8 without a mark: its own where they are that already. */
export function utf8Bytes(bytes: Buffer, text: string): Buffer {
  const [first, second] = bytes;
  if (first === 0xef && second === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? Buffer.from(text) : bytes;
}

/**
 * Whether a JSON text may be parsed: lists in lists become 56 times their size in memory, so that a
 * body within the size limit could still end the process.
 */
export function isParsable(bytes: Buffer): boolean {
  if (bytes.length <= HARMLESS_BYTES) return true;
  let valueBytes = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COMMA) valueBytes += MEMBER_BYTES;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) valueBytes += CONTAINER_BYTES;
  }
  return valueBytes <= MAX_VALUE_BYTES;
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(bytes: Buffer, start: number): number {
  let end = start + 1;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  return end;
}

/** Whether a byte is in a body no more often than that. */
export function hasAtMost(bytes: Buffer, wanted: number, most: number): boolean {
  let count = 0;
  for (let at = 0; at < bytes.length && count <= most; at += 1) {
    if (bytes[at] === wanted) count += 1;
  }
  return count <= most;
}

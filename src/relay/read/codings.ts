import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import type { Delivery } from "../../types/delivery.ts";
import { Problem, type ProblemCode } from "../problem.ts";
import { once } from "../remember.ts";

/** How each content coding (RFC 9110 §8.4.1) is undone; of any other the bytes are as they are. */
const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  // Some senders leave zlib's header out, whose lower four bits are 8 (RFC 1950 §2.2).
  deflate: (bytes, options) =>
    isZlib(bytes as Buffer) ? inflateSync(bytes, options) : inflateRawSync(bytes, options),
  br: brotliDecompressSync,
};

/** No sender needs more; each one more would be that much more work for whoever sends a bomb. */
const MAX_CODINGS = 2;

/** What any body may inflate to, however small it came. */
const FREE_BYTES = 1_000_000;

/**
 * How many times its own size a body over FREE_BYTES may inflate to. JSON with the same members
 * over and over reaches 20 to 60; gzip itself would allow 1032, and brotli far more.
 */
const MAX_RATIO = 100;

/** What a source allows of its bodies. */
export type CodingRules = {
  /** What a body may inflate to. */
  readonly limitBytes: number;
  /** A body that begins as gzip is inflated though no header says so. */
  readonly inflate?: boolean | undefined;
  /** The relay has compressed the body itself: it may inflate to any ratio. */
  readonly isOwn?: boolean;
};

/**
 * The delivery with its body inside its content codings. Nothing is inflated before `body` is asked
 * for, so that a sender who has proved nothing costs nothing. Asking throws `body-too-large` on
 * what inflates beyond its bounds, and `unsupported-media-type` on what does not decode
 * (`malformed-payload` where only its first bytes said that it is gzip).
 */
export function decodeOnUse(received: Delivery, rules: CodingRules): Delivery {
  const { inflate } = rules;
  const codings = codingsOf(received.headers["content-encoding"]);
  if (codings.length === 0 && inflate !== true) return received;
  const decode = once(() => decodeBody(received.body, codings, rules));
  return Object.defineProperties({ ...received }, { decode: { value: decode }, body: DECODED });
}

/**
 * One for all deliveries: V8 (Node 24) keeps what an accessor of a single object reaches until it
 * next collects all of its garbage, which would be every body since the last time.
 */
const DECODED = {
  enumerable: true,
  get(this: { readonly decode: () => Buffer }): Buffer {
    return this.decode();
  },
};

/** The codings that have to be undone, in the order in which they were applied. */
function codingsOf(header: Delivery["headers"][string]): readonly string[] {
  if (header === undefined) return [];
  return String(header)
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => Object.hasOwn(DECODERS, name));
}

function decodeBody(
  bytes: Buffer,
  codings: readonly string[],
  { limitBytes, inflate, isOwn }: CodingRules,
): Buffer {
  if (bytes.length === 0) return bytes;
  if (codings.length > MAX_CODINGS) {
    const detail = `The body has ${codings.length} content codings; ${MAX_CODINGS} at most are undone.`;
    throw new Problem("unsupported-media-type", detail);
  }
  const ratio = isOwn === true ? Number.POSITIVE_INFINITY : MAX_RATIO;
  const maxBytes = Math.min(limitBytes, Math.max(FREE_BYTES, bytes.length * ratio));
  const decoded = codings.reduceRight((inner, coding) => decodeOne(inner, coding, maxBytes), bytes);
  if (inflate !== true || !isGzip(decoded)) return decoded;
  return decodeOne(decoded, "gzip", maxBytes, "malformed-payload");
}

function decodeOne(
  bytes: Buffer,
  coding: string,
  maxBytes: number,
  code: ProblemCode = "unsupported-media-type",
): Buffer {
  try {
    return DECODERS[coding]?.(bytes, { maxOutputLength: maxBytes }) ?? bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      const detail = `The body inflates to more than ${maxBytes} bytes, which is the most for its size.`;
      throw new Problem("body-too-large", detail);
    }
    throw new Problem(code, `The body is not valid ${coding}.`);
  }
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const isZlib = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 0x0f) === 8;

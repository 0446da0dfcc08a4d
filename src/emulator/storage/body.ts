import type { IncomingMessage } from "node:http";
import { wholeBody } from "../whole-body.ts";
import { StorageError } from "./errors.ts";

/** Cloud Storage's objects have up to 5 TiB; these are held in memory while they are written. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The body as it came. Throws a `StorageError` of kind `tooLarge` beyond 256 MiB. */
export const readAll = (request: IncomingMessage): Promise<Buffer> =>
  wholeBody(request, MAX_BYTES, tooLarge);

const tooLarge = (): StorageError =>
  new StorageError(
    "tooLarge",
    `The embedded Cloud Storage holds objects of at most ${MAX_BYTES} bytes.`,
  );

/** The two parts of a multipart/related upload (RFC 2387): the resource in JSON, and the media. */
export type Multipart = {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly contentType: string | undefined;
  readonly media: Buffer;
};

/** Throws a `StorageError` of kind `invalid` where it is not that. */
export function readMultipart(contentType: string, body: Buffer): Multipart {
  // gcloud puts the boundary in single quotes, and ends lines with \n alone.
  const [, boundary] = /;\s*boundary=["']?([^"';\s]+)/i.exec(contentType) ?? [];
  if (boundary === undefined) throw malformed("its Content-Type names no boundary");
  const opening = Buffer.from(`--${boundary}`);
  const isCrlf = body.indexOf("\r\n") === body.indexOf("\n") - 1;
  const newline = isCrlf ? "\r\n" : "\n";
  const closing = Buffer.from(`${newline}--${boundary}`);
  const parts: Buffer[] = [];
  let start = body.indexOf(opening);
  while (start >= 0) {
    start += opening.length;
    const end = body.indexOf(closing, start);
    if (end < 0) break;
    parts.push(body.subarray(start, end));
    start = body.indexOf(opening, end);
  }
  const [first, second] = parts.map((part) => splitPart(part, newline));
  if (first === undefined || second === undefined || parts.length !== 2) {
    throw malformed("it does not have two parts");
  }
  return {
    resource: readResource(first.content),
    contentType: second.contentType,
    media: second.content,
  };
}

/** A JSON object; empty where there is no body. Throws a `StorageError` of kind `invalid`. */
export function readResource(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Said below.
  }
  throw malformed("its resource is not a JSON object");
}

function splitPart(
  part: Buffer,
  newline: string,
): { contentType: string | undefined; content: Buffer } {
  const end = part.indexOf(newline + newline);
  if (end < 0) throw malformed("a part has no headers");
  const headers = part.subarray(0, end).toString("latin1");
  return {
    contentType: /^content-type:\s*(.+)$/im.exec(headers)?.[1]?.trim(),
    content: part.subarray(end + 2 * newline.length),
  };
}

const malformed = (why: string): StorageError =>
  new StorageError("invalid", `The upload cannot be read: ${why}.`);

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { StorageError } from "./errors.ts";
import type { StoredObject } from "./objects.ts";

/**
 * Answers with an object's bytes: all of them, or one range (RFC 9110 §14). What is kept as gzip goes
 * out unpacked to a client that does not accept gzip, and then whole
 * (https://cloud.google.com/storage/docs/transcoding).
 */
export function sendMedia(
  request: IncomingMessage,
  response: ServerResponse,
  object: StoredObject,
  bytes: Buffer,
): void {
  const accepts = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  const isUnpacked = object.contentEncoding === "gzip" && !accepts;
  const headers = {
    ...objectHeaders(object),
    ...(!isUnpacked && object.contentEncoding && { "Content-Encoding": object.contentEncoding }),
  };
  if (isUnpacked) return end(request, response, 200, headers, unpacked(bytes));
  const range = readRange(request.headers.range, bytes.length);
  if (range === undefined) {
    return end(request, response, 200, { ...headers, "Accept-Ranges": "bytes" }, bytes);
  }
  const [first, last] = range;
  const part = { ...headers, "Content-Range": `bytes ${first}-${last}/${bytes.length}` };
  end(request, response, 206, part, bytes.subarray(first, last + 1));
}

/** What the headers of an answer say about an object. */
export function objectHeaders(object: StoredObject): OutgoingHttpHeaders {
  const { contentType, cacheControl, contentDisposition, contentLanguage, metadata } = object;
  return {
    "Content-Type": contentType ?? "application/octet-stream",
    "Last-Modified": new Date(object.createdMs).toUTCString(),
    ETag: `"${Buffer.from(object.md5, "base64").toString("hex")}"`,
    "x-goog-generation": String(object.generation),
    "x-goog-metageneration": "1",
    "x-goog-storage-class": "STANDARD",
    "x-goog-stored-content-encoding": object.contentEncoding ?? "identity",
    "x-goog-stored-content-length": String(object.size),
    "x-goog-hash": [`crc32c=${object.crc32c}`, `md5=${object.md5}`],
    ...(cacheControl && { "Cache-Control": cacheControl }),
    ...(contentDisposition && { "Content-Disposition": contentDisposition }),
    ...(contentLanguage && { "Content-Language": contentLanguage }),
    ...Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [
        `x-goog-meta-${name}`,
        Buffer.from(value).toString("latin1"),
      ]),
    ),
  };
}

function end(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  bytes: Buffer,
): void {
  response.writeHead(status, { ...headers, "Content-Length": bytes.length });
  response.end(method === "HEAD" ? undefined : bytes);
}

/** The bytes that `Content-Encoding: gzip` promises; as they are where it is not true. */
function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}

/** The first and the last byte that are asked for; undefined: all. Throws a `StorageError` of kind `range`. */
function readRange(header: string | undefined, size: number): [number, number] | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined || to === undefined || from + to === "") return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first <= last && first < size) return [first, last];
  throw new StorageError("range", "The requested range cannot be satisfied.");
}

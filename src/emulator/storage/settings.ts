import type { IncomingHttpHeaders } from "node:http";
import { createHash } from "node:crypto";
import { crc32c } from "./crc32c.ts";
import { StorageError } from "./errors.ts";
import type { Preconditions, Settings } from "./objects.ts";

/** Names of buckets (https://cloud.google.com/storage/docs/buckets#naming). */
export const BUCKET = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

const TEXTS = [
  "contentType",
  "contentEncoding",
  "contentDisposition",
  "contentLanguage",
  "cacheControl",
] as const;

/** What an object's resource of the JSON API says, as far as it is kept. Throws a `StorageError` of kind `invalid`. */
export function settingsOf(resource: Readonly<Record<string, unknown>>): Settings {
  const texts = TEXTS.flatMap((name) => {
    const value = resource[name];
    return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
  });
  const { metadata } = resource;
  return {
    ...Object.fromEntries(texts),
    ...(metadata !== undefined && { metadata: metadataOf(metadata) }),
  };
}

function metadataOf(metadata: unknown): Record<string, string> {
  const isMap = typeof metadata === "object" && metadata !== null;
  const entries = isMap ? Object.entries(metadata) : [];
  if (!isMap || entries.some(([, value]) => typeof value !== "string")) {
    throw new StorageError("invalid", "The metadata of an object are strings by name.");
  }
  return Object.fromEntries(entries);
}

/** What the headers of an upload by the XML API say. */
export function settingsOfHeaders(headers: IncomingHttpHeaders): Settings {
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-goog-meta-"))
    .map(([name, value]) => [
      name.slice("x-goog-meta-".length),
      Buffer.from(String(value), "latin1").toString(),
    ]);
  const given = {
    contentType: headers["content-type"],
    contentEncoding: headers["content-encoding"],
    contentDisposition: headers["content-disposition"],
    contentLanguage: headers["content-language"],
    cacheControl: headers["cache-control"],
  };
  return settingsOf({
    ...given,
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) as object }),
  });
}

/** A value of a query or a header. */
type Said = string | readonly string[] | null | undefined;

/** The preconditions in a query or in headers, by their two names. Throws a `StorageError` of kind `invalid`. */
export function preconditionsOf(match: Said, notMatch: Said): Preconditions {
  return { ...named("match", match), ...named("notMatch", notMatch) };
}

function named(name: "match" | "notMatch", value: Said): Preconditions {
  if (value === undefined || value === null) return {};
  if (typeof value === "string" && /^\d{1,19}$/.test(value)) return { [name]: Number(value) };
  throw new StorageError("invalid", `A generation is a whole number, not "${value.toString()}".`);
}

/**
 * Throws a `StorageError` unless the bytes are those that the writer means: by the MD5 or CRC32C of
 * `x-goog-hash`, `Content-MD5` or the resource.
 */
export function checkHashes(
  bytes: Buffer,
  headers: IncomingHttpHeaders,
  resource: Readonly<Record<string, unknown>> = {},
): void {
  const named = String(headers["x-goog-hash"] ?? "");
  const md5 = headers["content-md5"] ?? /md5=([\w+/=]+)/.exec(named)?.[1] ?? resource["md5Hash"];
  const crc = /crc32c=([\w+/=]+)/.exec(named)?.[1] ?? resource["crc32c"];
  const isMeant =
    (md5 === undefined || md5 === createHash("md5").update(bytes).digest("base64")) &&
    (crc === undefined || crc === crc32c(bytes));
  if (isMeant) return;
  throw new StorageError("badDigest", "The hash that was sent is not that of the bytes received.");
}

/** The name of an object: 1 to 1024 bytes of UTF-8. Throws a `StorageError`. */
export function checkName(name: unknown): string {
  if (typeof name !== "string" || name === "") {
    throw new StorageError("required", "The object has no name.");
  }
  if (Buffer.byteLength(name) > 1024 || /[\r\n]/.test(name)) {
    throw new StorageError("invalid", "An object's name has at most 1024 bytes, on one line.");
  }
  return name;
}

/** Throws a `StorageError` of kind `invalid` unless it is the name of a bucket. */
export function checkBucket(name: unknown): string {
  if (typeof name === "string" && BUCKET.test(name)) return name;
  throw new StorageError("invalid", `Invalid bucket name: "${String(name)}"`);
}

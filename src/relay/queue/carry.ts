import { promisify } from "node:util";
import { gzip as gzipWithCallback } from "node:zlib";
import type { Archive, Large } from "../../types/config.ts";
import type { Event } from "../../types/delivery.ts";
import type { Task } from "../../types/task.ts";
import { addressOf, dataName, type ObjectPlace } from "../archive/name.ts";
import type { StoredObject } from "../archive/store.ts";
import { bodyHash } from "../read/identity.ts";
import { once } from "../remember.ts";

const gzip = promisify(gzipWithCallback);

/**
 * What Cloud Tasks accepts for an entire task: 1 MiB less 7 bytes of the message that it stores.
 */
export const MAX_TASK_BYTES = 1_048_569;
/** A body of this many bytes fits whatever is around it: headers have at most 80 KB. */
const SURELY_FITS_BYTES = 900_000;
/** Tag and length of a field in that message, and those of the map entry that a header is. */
const FIELD_BYTES = 6;
/** Times, deadline, method, and the User-Agent that Cloud Tasks adds. */
const OTHER_BYTES = 160;

/** A task, with the object that has to be written before it is made. */
export type CarriedTask = { readonly task: Task; readonly object?: StoredObject };

/** An event's bytes in the other forms that a task can carry, each made when first asked for. */
export type Load = {
  readonly gzipped: () => Promise<Buffer>;
  /** The object that holds the bytes; undefined where there is no archive. */
  readonly object: () => StoredObject | undefined;
};

/**
 * The load of one event. The object is the same for all of its targets, and for a redelivery on the
 * same day.
 */
export function loadOf(
  event: Event,
  contentType: string | undefined,
  receivedAt: Date,
  archive: Archive | undefined,
): Load {
  const { bytes, source } = event;
  return {
    gzipped: once(() => gzip(bytes)),
    object:
      archive === undefined
        ? () => undefined
        : once((): StoredObject => {
            const sha256 = bodyHash(bytes);
            return {
              bucket: archive.bucket,
              name: dataName(archive.prefix, source, sha256, receivedAt),
              contentType: contentType ?? "application/octet-stream",
              metadata: {},
              bytes,
              sha256,
            };
          }),
  };
}

/**
 * Whether Cloud Tasks accepts a task for its size; a few bytes short of the limit it may say no
 * where Cloud Tasks says yes.
 */
export function fits(task: Task): boolean {
  return task.body.length < SURELY_FITS_BYTES || taskBytes(task) <= MAX_TASK_BYTES;
}

function taskBytes({ name, url, headers, auth, body }: Task): number {
  const sizes = Object.entries(headers).map(
    ([key, value]) => utf8Length(key) + utf8Length(value) + 3 * FIELD_BYTES,
  );
  const strings = [name, url, ...Object.values(auth ?? {})];
  sizes.push(...strings.map((text) => utf8Length(text) + FIELD_BYTES));
  return sizes.reduce((sum, size) => sum + size, body.length + OTHER_BYTES);
}

const utf8Length = (text: string): number => Buffer.byteLength(text, "utf8");

/**
 * The task with its body in a form that fits: as it is, compressed, or kept in the archive and
 * referred to, as far as `large` allows. Undefined: none fits.
 */
export async function carry(
  task: Task,
  large: Large,
  load: Load,
): Promise<CarriedTask | undefined> {
  if (fits(task)) return { task };
  // BufferTask's own request would count as compressed.
  if (large === "gzip" && task.method !== "buffer") {
    const compressed = await compress(task, load);
    if (compressed !== undefined) return { task: compressed };
  }
  const object = large === "reject" ? undefined : load.object();
  if (object === undefined) return undefined;
  const headers = { ...task.headers, ...dataHeaders(object) };
  return { task: { ...task, headers, body: Buffer.alloc(0) }, object };
}

/** The task with its body compressed, where that fits. */
export async function compress(task: Task, load: Load): Promise<Task | undefined> {
  const headers = { ...task.headers, "content-encoding": "gzip" };
  const compressed = { ...task, headers, body: await load.gzipped() };
  return fits(compressed) ? compressed : undefined;
}

/** What a task says of the bytes that it does not carry. */
export const dataHeaders = (
  object: ObjectPlace & Pick<StoredObject, "sha256" | "bytes">,
): Record<string, string> => ({
  "ce-dataref": addressOf(object),
  "relay-body-sha256": object.sha256,
  "relay-body-bytes": String(object.bytes.length),
});

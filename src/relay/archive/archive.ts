import type { Delivery, Event } from "../../types/delivery.ts";
import type { Task } from "../../types/task.ts";
import { carry, type CarriedTask, type Load } from "../queue/carry.ts";
import { Problem } from "../problem.ts";
import { queueProblem, retrying, transferMs } from "../queue/enqueue.ts";
import { ARCHIVE_QUEUE } from "../queue/own-queues.ts";
import { cloudEventHeaders, type Place, taskId, taskName } from "../queue/task.ts";
import { bodyHash } from "../read/identity.ts";
import { gcs } from "../targets/gcs.ts";
import { GOOGLE_STORAGE, objectName } from "./name.ts";
import type { ObjectStore, StoredObject } from "./store.ts";

/** Where the relay keeps events, and bodies that no task can hold. */
export type Archive = {
  readonly bucket: string;
  /** Without slashes around it; empty for the whole bucket. */
  readonly prefix: string;
  readonly store: ObjectStore;
  /** Full email of the account that the tasks of archived events write as. */
  readonly serviceAccount: string;
  readonly place: Place;
};

/**
 * What keeps an event in the archive: a task that writes its object, so that it needs no other way
 * of being sure; where the bytes fit none, the object itself, which is written before the answer.
 */
export async function archiveEvent(
  event: Event,
  contentType: string | undefined,
  dedupKey: string,
  load: Load,
  archive: Archive,
): Promise<CarriedTask | { readonly object: StoredObject }> {
  const carried = await carry(taskOf(event, contentType, dedupKey, archive), "gzip", load);
  if (carried !== undefined && carried.object === undefined) return carried;
  const object = load.object();
  if (object === undefined) throw new TypeError("an archive has no place for objects");
  const name = objectName(archive.prefix, event);
  return { object: { ...object, name, metadata: cloudEventHeaders(event) } };
}

/**
 * The bytes that a task of the relay's own refers to. Throws `malformed-payload` where it refers to
 * none in the archive, `queue-unavailable` or `queue-refused` where they cannot be had.
 */
export async function fetchData(
  { headers }: Delivery,
  archive: Archive | undefined,
  maxBytes: number,
  budgetMs: number,
): Promise<Buffer> {
  const address = String(headers["ce-dataref"]);
  const prefix = `${GOOGLE_STORAGE}/${archive?.bucket}/`;
  if (archive === undefined || !address.startsWith(prefix)) throw notKept();
  const name = nameIn(address.slice(prefix.length));
  const { bucket, store } = archive;
  const read = (timeoutMs: number): Promise<Buffer> =>
    store.read({ bucket, name }, maxBytes, timeoutMs);
  const size = Number(headers["relay-body-bytes"]) || 0;
  const deadlineMs = performance.now() + budgetMs + transferMs(size);
  const bytes = await retrying(read, deadlineMs, size).catch((error: unknown) => {
    throw queueProblem([error]);
  });
  if (bodyHash(bytes) === headers["relay-body-sha256"]) return bytes;
  throw notKept();
}

function nameIn(path: string): string {
  try {
    return path.split("/").map(decodeURIComponent).join("/");
  } catch {
    throw notKept();
  }
}

const notKept = (): Problem =>
  new Problem("malformed-payload", "The task refers to bytes that are not in this archive.");

function taskOf(
  event: Event,
  contentType: string | undefined,
  dedupKey: string,
  { bucket, prefix, serviceAccount, place }: Archive,
): Task {
  const cargo = { event, contentType };
  const folder = prefix === "" ? bucket : `${bucket}/${prefix}`;
  return {
    name: taskName(place, ARCHIVE_QUEUE, taskId(event.source, ARCHIVE_QUEUE, dedupKey)),
    url: gcs.url(folder, cargo),
    method: "PUT",
    headers: gcs.headers(cargo),
    body: event.bytes,
    dispatchDeadlineSeconds: 60,
    auth: { kind: "oauth", serviceAccount, scope: gcs.scope },
  };
}

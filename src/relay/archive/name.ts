import type { Event } from "../../types/delivery.ts";
import { textHash } from "../read/identity.ts";

/** Cloud Storage's own address, where no emulator is named. */
export const GOOGLE_STORAGE = "https://storage.googleapis.com";

/** Where an object is. */
export type ObjectPlace = {
  readonly bucket: string;
  /** Without a slash in front. At most 1024 bytes of UTF-8. */
  readonly name: string;
};

/** Bytes of an object's name that an event's id may take: names have at most 1024. */
const MAX_ID_BYTES = 300;

/**
 * The name of an event's object: `<prefix>/<source>/<yyyy>/<mm>/<dd>/<id>`, by the day of the event
 * in UTC. Where the id alone does not name the event, a hash of its identity follows; what would be
 * read as a folder, or is not visible ASCII, is percent-encoded.
 */
export function objectName(prefix: string, { id, identity, source, time }: Event): string {
  const day = time.toISOString().slice(0, 10).replaceAll("-", "/");
  const readable = readableId(id);
  const isWhole = identity === id && id.isWellFormed() && readable.length < MAX_ID_BYTES;
  const name = isWhole ? readable : `${readable}~${textHash(identity).slice(0, 16)}`;
  return join(prefix, source, day, name);
}

/** What the name of an event's object begins with, after its day. */
export const readableId = (id: string): string =>
  // Half a surrogate, which JSON can write, is nothing that a URI can hold.
  encodeURIComponent(id.toWellFormed()).slice(0, MAX_ID_BYTES);

/**
 * The name of the object that holds a body no task can: by day of receipt, so that it does not
 * expire before the task that refers to it, and by the hash of its bytes.
 */
export function dataName(prefix: string, source: string, sha256: string, receivedAt: Date): string {
  const day = receivedAt.toISOString().slice(0, 10).replaceAll("-", "/");
  return join(prefix, source, day, `sha256-${sha256}`);
}

/** The address of an object: what CloudEvents' `dataref` holds. */
export const addressOf = ({ bucket, name }: ObjectPlace): string =>
  `${GOOGLE_STORAGE}/${bucket}/${name.split("/").map(encodeURIComponent).join("/")}`;

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("/");

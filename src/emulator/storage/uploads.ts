import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readAll } from "./body.ts";
import { StorageError } from "./errors.ts";
import type { Preconditions, Settings } from "./objects.ts";

/** What is being written: known before the first byte of it comes. */
export type Upload = {
  readonly bucket: string;
  readonly name: string;
  readonly settings: Settings;
  readonly preconditions: Preconditions;
};

type Session = { readonly upload: Upload; received: Buffer; done?: object };

/** Sessions that nobody has finished. They end with the process, as Google's do after a week. */
const MAX_SESSIONS = 100;

/**
 * Resumable uploads (https://cloud.google.com/storage/docs/performing-resumable-uploads), held in
 * memory until their last byte. `finish` writes the object and gives its resource.
 */
export function createUploads(finish: (upload: Upload, bytes: Buffer) => Promise<object>) {
  const sessions = new Map<string, Session>();

  /** The object's resource once all of it is there; undefined when more is to come, which is answered. */
  async function receive(
    id: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<object | undefined> {
    const session = sessions.get(id);
    if (session === undefined) throw new StorageError("gone", "There is no such upload.");
    if (session.done !== undefined) return session.done;
    const chunk = await readAll(request);
    const { first, total } = readContentRange(request.headers["content-range"], chunk.length);
    const known = session.received.length;
    if (first !== undefined && first <= known) {
      session.received = Buffer.concat([session.received, chunk.subarray(known - first)]);
    }
    if (total !== session.received.length) {
      sendIncomplete(response, session.received.length);
      return undefined;
    }
    session.done = await finish(session.upload, session.received);
    session.received = Buffer.alloc(0);
    return session.done;
  }

  return {
    begin(upload: Upload): string {
      const [oldest] = sessions.keys();
      if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      const id = randomUUID();
      sessions.set(id, { upload, received: Buffer.alloc(0) });
      return id;
    },
    receive,
    cancel: (id: string): boolean => sessions.delete(id),
  };
}

/** How far an upload is: `308 Resume Incomplete`. */
function sendIncomplete(response: ServerResponse, received: number): void {
  response.writeHead(308, {
    "Content-Length": 0,
    ...(received > 0 && { Range: `bytes=0-${received - 1}` }),
  });
  response.end();
}

/** Where a chunk begins, undefined where it is only a question, and how long all of it is, where that is known. */
function readContentRange(
  header: string | undefined,
  length: number,
): { first: number | undefined; total: number | undefined } {
  if (header === undefined) return { first: 0, total: length };
  const [, first, last, total] =
    /^bytes (?:(\d+)-(\d+|\*)?|\*)\/(\d+|\*)$/.exec(header.trim()) ?? [];
  if (total === undefined) {
    throw new StorageError("invalid", "The Content-Range of the chunk cannot be read.");
  }
  const from = first === undefined ? undefined : Number(first);
  if (total !== "*") return { first: from, total: Number(total) };
  // `0-*/*`: all that is left, of a client that does not know how much that is.
  return { first: from, total: from !== undefined && last === "*" ? from + length : undefined };
}

import type { IncomingMessage } from "node:http";
import type { Delivery } from "../types/delivery.ts";
import type { ReadBody } from "./read.ts";

/** Scheme and host of an absolute-form target, which every server must accept (RFC 9112 §3.2.2). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** A request as the relay sees it. */
export function readDelivery(
  { method = "", url = "", headers, rawHeaders }: IncomingMessage,
  { pieces, unread }: ReadBody,
  receivedAt: Date,
): Delivery {
  const target = url.startsWith("/") ? url : url.replace(ORIGIN, "");
  const mark = target.indexOf("?");
  const delivery = {
    method,
    path: (mark === -1 ? target : target.slice(0, mark)) || "/",
    query: mark === -1 ? "" : target.slice(mark + 1),
    headers,
    rawHeaders,
    body: pieces[0] ?? EMPTY,
    ...(unread !== undefined && { unread }),
    receivedAt,
  };
  return pieces.length > 1 ? inPieces(delivery, pieces) : delivery;
}

const EMPTY = Buffer.alloc(0);

/**
 * A delivery whose body is joined when somebody first asks for it: for one that is forged nobody
 * does, and half of what a large one would cost is the joining.
 */
const inPieces = (delivery: Delivery, pieces: Buffer[]): Delivery =>
  Object.defineProperties(delivery, { pieces: { value: pieces }, body: JOINED });

/**
 * One for all deliveries: V8 (Node 24) keeps what an accessor of a single object reaches until it
 * next collects all of its garbage, which would be every body since the last time.
 */
const JOINED = {
  enumerable: true,
  get(this: { readonly pieces: Buffer[] }): Buffer {
    const { pieces } = this;
    // In place, so that nobody holds the pieces beside the whole.
    if (pieces.length > 1) pieces.splice(0, pieces.length, Buffer.concat(pieces));
    return pieces[0] ?? EMPTY;
  },
};

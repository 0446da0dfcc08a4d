import type { IncomingMessage } from "node:http";
import type { Delivery } from "../types/delivery.ts";
import type { ReadBody } from "./read.ts";

/** Scheme and host of an absolute-form target, which every server must accept (RFC 9112 §3.2.2). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** A request as the relay sees it. */
export function readDelivery(
  { method = "", url = "", headers, rawHeaders }: IncomingMessage,
  { bytes, unread }: ReadBody,
  receivedAt: Date,
): Delivery {
  const target = url.startsWith("/") ? url : url.replace(ORIGIN, "");
  const mark = target.indexOf("?");
  return {
    method,
    path: (mark === -1 ? target : target.slice(0, mark)) || "/",
    query: mark === -1 ? "" : target.slice(mark + 1),
    headers,
    rawHeaders,
    body: bytes,
    ...(unread !== undefined && { unread }),
    receivedAt,
  };
}

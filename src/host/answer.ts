import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "../types/delivery.ts";
import type { ReadBody } from "./read.ts";

/**
 * How much of a refused body is still let past, and for how long, so that its sender comes to read
 * the answer.
 */
const DRAIN_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;

/** Sends an answer to a request whose body was read, or was not. */
export type Send = (
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  body: ReadBody,
) => void;

/**
 * Makes the sender of answers. While the process stops, each answer is the last on its connection.
 */
export function createAnswerer(stop: { readonly stopping: boolean }): Send {
  return (answer, request, response, { unread }) => {
    if (unread === undefined) {
      writeHead(answer, response, stop.stopping);
      response.end(answer.body);
      return;
    }
    writeHead(answer, response, true);
    response.write(answer.body);
    // A sender that waits to be told to go on has not begun to send.
    if (request.headers.expect !== undefined) response.end();
    else drain(request, () => response.end());
  };
}

/**
 * Writes an answer's status and headers by node's own call: Express would add a charset and an
 * ETag.
 */
export function writeHead(
  { status, headers, body }: Answer,
  response: ServerResponse,
  isLast: boolean,
): void {
  response.writeHead(status, {
    ...headers,
    // RFC 9110 §8.6: none with 204.
    ...(status !== 204 && { "content-length": Buffer.byteLength(body) }),
    ...(isLast && { connection: "close" }),
  });
}

/**
 * Lets the rest of a body go by and then calls `done`. A connection that is closed while its sender
 * still writes is reset, and the sender never sees the answer.
 */
function drain(request: IncomingMessage, done: () => void): void {
  let left = DRAIN_BYTES;
  const finish = (): void => {
    clearTimeout(timer);
    request.off("data", onData).off("end", finish).off("close", finish);
    done();
  };
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, DRAIN_MS).unref();
  if (request.readableEnded || request.destroyed) return finish();
  request.on("data", onData).on("end", finish).on("close", finish);
  request.resume();
}

import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Relay } from "../types/delivery.ts";

/**
 * What node calls the faults of requests that it cannot read, and their status. All others are 400.
 */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** How long the sender of such a request has to read the answer. */
const LINGER_MS = 1000;

/**
 * Answers what is no HTTP request, or not in time, with a problem (RFC 9457) and one line in the
 * log. Gives whether that has happened on a connection.
 */
export function answerFaults(server: Server, relay: Relay): (socket: Socket) => boolean {
  const responses = new WeakMap<Socket, ServerResponse>();
  const failed = new WeakSet<Socket>();
  const note = (request: IncomingMessage, response: ServerResponse): void => {
    responses.set(request.socket, response);
  };
  server.on("request", note).on("checkContinue", note);
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket; // an http.Server's streams are sockets
    if (failed.has(socket)) return;
    failed.add(socket);
    const code = error.code ?? "";
    if (code === "ECONNRESET" || !socket.writable || isAnswered(responses.get(socket))) {
      socket.destroy();
      return;
    }
    const status = STATUSES[code] ?? 400;
    relay.log("warn", "unreadable request", { status, detail: error.message, code });
    socket.end(problem(status));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once("close", () => clearTimeout(timer));
  });
  return (socket) => failed.has(socket);
}

/**
 * Whether the request that the connection is at has its answer already: nothing else may be
 * written, and it has its line in the log.
 */
const isAnswered = (response: ServerResponse | undefined): boolean =>
  response?.headersSent === true && !response.writableEnded;

function problem(status: number): string {
  const title = STATUS_CODES[status] ?? "";
  const body = JSON.stringify({ type: "about:blank", title, status });
  return (
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\n` +
    `Content-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

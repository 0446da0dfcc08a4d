import { STATUS_CODES, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Relay } from "../types/delivery.ts";

/** What node calls the faults of requests that it cannot read, and their status. All others are 400. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** How long the sender of such a request has to read the answer. */
const LINGER_MS = 1000;

/** Answers what is no HTTP request, or not in time, with a problem (RFC 9457) and one line in the log. */
export function answerFaults(server: Server, relay: Relay): void {
  // The response that a connection waits for: after its head, nothing else may be written.
  const responses = new WeakMap<Socket, { readonly headersSent: boolean }>();
  const failed = new WeakSet<Socket>();
  const note = (request: { readonly socket: Socket }, response: { headersSent: boolean }): void => {
    responses.set(request.socket, response);
  };
  server.on("request", note).on("checkContinue", note);
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket; // an http.Server's streams are sockets
    if (failed.has(socket)) return;
    failed.add(socket);
    const code = error.code ?? "";
    if (code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const status = STATUSES[code] ?? 400;
    relay.log("warn", "unreadable request", { status, detail: error.message, code });
    if (responses.get(socket)?.headersSent === true) return void socket.destroy();
    socket.end(problem(status));
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once("close", () => clearTimeout(timer));
  });
}

function problem(status: number): string {
  const title = STATUS_CODES[status] ?? "";
  const body = JSON.stringify({ type: "about:blank", title, status });
  return (
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\n` +
    `Content-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

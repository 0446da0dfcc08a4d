import domain from "node:domain";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, Delivery } from "../types/delivery.ts";

/** A request that the framework has read already: bytes in `rawBody` (none for an empty body), JSON and forms parsed in `body`. */
export type ReadRequest = IncomingMessage & { readonly rawBody?: Buffer; readonly body?: unknown };

/** The relay as a function for the Functions Framework, with what is peculiar about that host. */
export function serve(
  relay: (delivery: Delivery) => Promise<Answer>,
): (request: ReadRequest, response: ServerResponse) => Promise<void> {
  hideBodiesOfParseErrors();
  leaveOutDomains();
  return async (request, response) => {
    send(await relay(readDelivery(request, new Date())), response);
  };
}

function readDelivery(request: ReadRequest, receivedAt: Date): Delivery {
  const { method = "", url = "", headers, rawHeaders, rawBody, body } = request;
  const mark = url.indexOf("?");
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? "" : url.slice(mark + 1),
    headers,
    rawHeaders,
    body: rawBody ?? Buffer.alloc(0),
    parsed:
      typeof body === "object" && body !== null && !Buffer.isBuffer(body) && rawBody
        ? body
        : undefined,
    receivedAt,
  };
}

/**
 * The framework (5.0.5) makes a node:domain for every call, to answer what the function throws; the relay never throws. The first domain
 * makes Node (24.21) follow every promise, timer and stream of the process from then on, which takes 30 % of a delivery's CPU time and
 * half of the function's memory. So the framework gets domains that only run what they are given.
 */
function leaveOutDomains(): void {
  domain.create = () => new PlainDomain() as domain.Domain;
}

/** As much of a domain as the framework uses. */
class PlainDomain extends EventEmitter {
  run(work: () => void): void {
    work();
  }
}

/**
 * Express (5.2, lib/application.js `logerror`) prints the body parser's error whole, and with it the body that did not parse. Nobody's
 * body belongs in a log, so such an error is printed as one line without it. The framework has answered it with 400 or 415 itself.
 */
function hideBodiesOfParseErrors(): void {
  const print = console.error;
  console.error = (...values: unknown[]): void => {
    const [error] = values;
    if (!(error instanceof Error && "body" in error && "status" in error)) return print(...values);
    const line = { severity: "WARNING", message: "unreadable request", status: error.status };
    return print(JSON.stringify({ ...line, detail: "its body is not what its content type says" }));
  };
}

function send({ status, headers, body }: Answer, response: ServerResponse): void {
  // node's own calls: Express would add a charset to the content type and an ETag.
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

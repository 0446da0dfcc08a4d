import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, Delivery } from "../types.ts";

/** A request that the framework has read already: bytes in `rawBody` (none for an empty body), JSON and forms parsed in `body`. */
export type ReadRequest = IncomingMessage & { readonly rawBody?: Buffer; readonly body?: unknown };

/** What node:domain adds to the process; its types do not say so. */
type InDomain = { readonly domain?: { exit(): void } | null };

/** The relay as a function for the Functions Framework, with what is peculiar about that host. */
export function serve(
  relay: (delivery: Delivery) => Promise<Answer>,
): (request: ReadRequest, response: ServerResponse) => Promise<void> {
  hideBodiesOfParseErrors();
  return async (request, response) => {
    // The framework runs every call in a node:domain, which follows each promise, timer and stream made from here on: a quarter of a
    // delivery's CPU time (functions-framework 5.0.5, Node 24.21). All it is for is to answer what throws, and the relay never does.
    (process as InDomain).domain?.exit();
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

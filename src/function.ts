import { http, type Request, type Response } from "@google-cloud/functions-framework";
import { startRelay } from "./relay/start.ts";
import type { Answer, Delivery } from "./types.ts";

/** Entry point: registers the HTTP function `relay` with the Functions Framework. */
const relay = await startRelay(process.env);

hideBodiesOfParseErrors();
http("relay", async (request: Request, response: Response) => {
  send(await relay(readDelivery(request, new Date())), response);
});

/** The framework's request as a delivery. It has read the body already: bytes in `rawBody` (none for an empty one), JSON and forms parsed. */
function readDelivery(request: Request, receivedAt: Date): Delivery {
  const { method, url, headers, rawHeaders } = request;
  const body = request.body as unknown;
  const mark = url.indexOf("?");
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? "" : url.slice(mark + 1),
    headers,
    rawHeaders,
    body: request.rawBody ?? Buffer.alloc(0),
    parsed:
      typeof body === "object" && body !== null && !Buffer.isBuffer(body) && request.rawBody
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

function send({ status, headers, body }: Answer, response: Response): void {
  // node's own calls: Express would add a charset to the content type and an ETag.
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

import {
  type IncomingMessage,
  request as requestHttp,
  Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { refusal } from "../../emulator/rest/guard.ts";
import { UserError } from "../../types/user-error.ts";

/**
 * Loaded before the Functions Framework in the process of `npm run dev`'s function: it ends with its
 * parent, listens on this machine alone at any free port, reports to the parent which, and gives way to
 * the function that takes over.
 */

// Even if the parent was killed; otherwise nobody would end it.
process.once("disconnect", () => process.exit());

// What keeps the function from starting is the developer's to read. Later errors are the framework's.
process.once("uncaughtException", explain);

function explain(error: unknown): void {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}

const listen = Reflect.get(Server.prototype, "listen") as Server["listen"];

// The framework always listens on every interface.
Server.prototype.listen = function (this: Server, ...given: unknown[]): Server {
  const done = given.find((one) => typeof one === "function") as (() => void) | undefined;
  this.once("listening", () => {
    process.off("uncaughtException", explain);
    guard(this);
    process.send?.({ port: (this.address() as AddressInfo).port });
    process.once("message", (message) => {
      retire(this, (message as { readonly successor: number }).successor);
    });
  });
  return listen.call(this, { port: 0, host: "127.0.0.1" }, done);
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers requests of web pages that reach this machine through a browser, and lets all others through. */
function guard(server: Server): void {
  const hosts = (process.env["RELAY_DEV_HOSTS"] ?? "").split(",").filter((name) => name !== "");
  const boundTo = process.env["RELAY_HOST"] ?? "localhost";
  replaceHandler(server, (handle) => (request, response) => {
    const host = URL.parse(`http://${request.headers.host}`)?.hostname ?? "";
    const why = hosts.includes(host) ? undefined : refusal(request, boundTo);
    if (why === undefined) handle(request, response);
    else refuse(response, why);
  });
}

function refuse(response: ServerResponse, why: string): void {
  const detail = `${why} If it comes through a tunnel of yours, set RELAY_DEV_HOSTS to its host name.`;
  console.error(`refused   ${detail}`);
  const problem = { type: "about:blank", title: "Forbidden", status: 403, detail };
  response
    .writeHead(403, { "content-type": "application/problem+json", connection: "close" })
    .end(JSON.stringify(problem));
}

/**
 * Another function has taken over. What still comes on open connections is passed on to it, each
 * answer asks the client to close, and the process ends with the last connection.
 */
function retire(server: Server, successor: number): void {
  replaceHandler(server, () => (request, response) => {
    response.shouldKeepAlive = false;
    passOn(request, response, successor);
  });
  setInterval(() => {
    server.getConnections((_error, count) => {
      if (count === 0) process.exit();
    });
  }, 50);
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path, rawHeaders: headers } = request;
  if (request.headers.expect !== undefined) response.writeContinue();
  const onward = requestHttp({ host: "127.0.0.1", port, method, path, headers, setHost: false });
  onward.on("error", () => response.destroy());
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: "close" });
    answer.pipe(response);
  });
  request.pipe(onward);
}

function replaceHandler(server: Server, wrap: (handle: Handler) => Handler): void {
  for (const event of ["request", "checkContinue"]) {
    const handlers = server.listeners(event) as Handler[];
    if (handlers.length === 0) continue;
    server.removeAllListeners(event);
    server.on(
      event,
      wrap((request, response) => {
        for (const handle of handlers) handle.call(server, request, response);
      }),
    );
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostPort } from "../address.ts";
import type { Api } from "../api/api.ts";
import { CloudTasksError, CODES } from "../errors.ts";
import { discovery, type Issuer, KEYS_CACHE_CONTROL } from "../oidc.ts";
import { readBody, readPlainBody } from "./body.ts";
import { isGoogleHost, type Storage } from "../storage/storage.ts";
import { createTranscoder, parseJson } from "./call.ts";
import { carriedHeaders } from "./carried.ts";
import { refusal } from "./guard.ts";
import { createRoutes } from "./routes.ts";
import { VERSIONS } from "../proto/root.ts";
import type { Site } from "./status-page.ts";

type Parts = {
  readonly api: Api;
  readonly issuer: Issuer;
  readonly reset: () => Promise<void>;
  readonly site: Site;
  readonly storage: Storage;
  /** Cloud Logging's `entries.list`. */
  readonly listEntries: (request: object) => Promise<object>;
};

/** The REST port, served; `url` is its base. */
export type RestEndpoint = {
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
};

/**
 * Serves REST v2 and v2beta3, the issuer's documents, `POST /reset`, the site, Cloud Storage and
 * the log.
 * Rejects when the port is in use.
 */
export async function serveRest(parts: Parts, host: string, port: number): Promise<RestEndpoint> {
  const transcoder = createTranscoder(parts.api);
  const findRoute = createRoutes();
  let url = "";
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendError(response, error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://embedded");
    if (parts.storage.isMeant(request)) {
      if (!isGoogleHost(request.headers.host)) guard(request);
      return parts.storage.answer(request, response);
    }
    const route = findRoute(methodOf(request), pathname);
    if (route === undefined) return answerOther(request, response, pathname);
    guard(request);
    const extras = { query, fieldMask: request.headers["x-goog-fieldmask"]?.toString() };
    switch (route.kind) {
      case "call": {
        const body = await readPlainBody(request);
        return send(response, 200, await transcoder.call(route, extras, body));
      }
      case "buffer": {
        const task = await parts.api.bufferTask({
          queue: route.queue,
          taskId: route.taskId,
          method: route.method,
          headers: carriedHeaders(request.rawHeaders),
          body: await readBody(request),
        });
        return send(response, 200, transcoder.bufferAnswer(task, extras));
      }
      case "method-not-allowed":
        response.setHeader("Allow", route.allow);
        return sendStatus(response, 405, "UNIMPLEMENTED", `${request.method} is not served here.`);
    }
  }

  function guard(request: IncomingMessage): void {
    const why = refusal(request, host);
    if (why !== undefined)
      throw new CloudTasksError("PERMISSION_DENIED", `Request refused. ${why}`);
  }

  async function answerOther(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
  ): Promise<void> {
    if (pathname === "/oauth2/v3/certs") return sendKeys(response, await parts.issuer.jwks());
    if (pathname === "/oauth2/v1/certs")
      return sendKeys(response, await parts.issuer.certificates());
    if (pathname === "/.well-known/openid-configuration")
      return send(response, 200, discovery(url));
    if (pathname === "/v2/entries:list" && request.method === "POST") {
      guard(request);
      const asked = parseJson(await readPlainBody(request));
      return send(response, 200, await parts.listEntries(asked));
    }
    if (pathname === "/reset" && request.method === "POST") {
      guard(request);
      await parts.reset();
      return send(response, 200, {});
    }
    if (parts.site(request, response)) return;
    if (OTHER_VERSION.test(pathname)) {
      const served = `Cloud Tasks is served as ${VERSIONS.join(" and ")}.`;
      return sendStatus(response, 404, "NOT_FOUND", `Nothing is served at ${pathname}. ${served}`);
    }
    if (parts.storage.isObject(request)) {
      guard(request);
      return parts.storage.answer(request, response);
    }
    sendStatus(response, 404, "NOT_FOUND", `Nothing is served at ${pathname}.`);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  url = `http://${hostPort(host, bound)}`;
  return {
    port: bound,
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Google's REST clients send long GETs, and PATCH where they cannot, as POST with this header
 * (cloud.google.com/apis/docs/system-parameters).
 */
const methodOf = ({ method = "GET", headers }: IncomingMessage): string =>
  (method === "POST" && headers["x-http-method-override"]?.toString().toUpperCase()) || method;

/** No bucket of Cloud Storage's, which has the other addresses: v2beta2, or a slip in a path. */
const OTHER_VERSION = /^\/v\d+(?:(?:alpha|beta)\d+)?\//;

function send(response: ServerResponse, status: number, json: object): void {
  const body = JSON.stringify(json);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=UTF-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function sendKeys(response: ServerResponse, keys: object): void {
  response.setHeader("Cache-Control", KEYS_CACHE_CONTROL);
  send(response, 200, keys);
}

/** The one place where an error becomes a REST answer, in the form of google.rpc.Status. */
function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (!(error instanceof CloudTasksError)) {
    process.emitWarning(`The embedded Cloud Tasks failed: ${String(error)}`);
    return sendStatus(response, 500, "INTERNAL", `Internal error: ${String(error)}`);
  }
  const details =
    error.help === undefined
      ? undefined
      : [{ "@type": "type.googleapis.com/google.rpc.Help", links: [error.help] }];
  sendStatus(response, CODES[error.code].http, error.code, error.message, details);
}

function sendStatus(
  response: ServerResponse,
  code: number,
  status: string,
  message: string,
  details?: readonly object[],
): void {
  send(response, code, { error: { code, message, status, ...(details && { details }) } });
}

import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../types/user-error.ts";
import { FactsError } from "../facts/google.ts";
import { createActions } from "./actions.ts";
import { Refused, SAFE_HEADERS, sendJson } from "./answer.ts";
import { type Asset, readAssets } from "./assets.ts";
import { cookieOf, createGuard } from "./guard.ts";
import type { ConsoleParts } from "./parts.ts";
import { createPages, isPage } from "./pages.ts";
import { createStream } from "./stream.ts";

/** The console as a handler of HTTP requests. */
export type Console = {
  /** Whether a path is one of its own, where others are served beside it. */
  readonly owns: (path: string) => boolean;
  /** Answers every request, to foreign ones with a refusal. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Adds a token to a URL of the console, by which one browser gets in, once. */
  readonly enter: (url: string) => string;
  /** Ends what is open. */
  readonly close: () => void;
};

/** Makes the console of its parts. */
export function createConsole(parts: ConsoleParts): Console {
  const guard = createGuard(parts.session);
  const assets = readAssets();
  const stream = createStream(parts);
  const pages = createPages(parts);
  const act = createActions(parts);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://console");
    const admission = guard.admit(request);
    switch (admission.kind) {
      case "refused":
        return sendRefusal(response, admission.status, admission.why, isForPerson(request));
      case "enter":
        response.writeHead(303, {
          ...SAFE_HEADERS,
          location: admission.location === "/" ? "/deliveries" : admission.location,
          "set-cookie": cookieOf(parts.session, request.socket.localPort ?? 0),
          "cache-control": "no-store",
        });
        return void response.end();
      case "admitted":
        break;
    }
    if (request.method === "POST") return act(url.pathname, request, response);
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new Refused(405, `${request.method} is not served here`);
    }
    const asset = assets.get(url.pathname);
    if (asset !== undefined) return sendAsset(request, response, asset);
    if (url.pathname === "/api/stream") return stream.listen(request, response, url);
    if (url.pathname.endsWith(".json")) {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const path = url.pathname.slice(0, -".json".length);
      const value = await pages(path, url.searchParams, gone.signal);
      return sendJson(response, 200, value);
    }
    if (url.pathname === "/") {
      response.writeHead(302, { ...SAFE_HEADERS, location: "/deliveries" });
      return void response.end();
    }
    const shell = assets.get("/assets/index.html");
    if (shell === undefined || !isPage(url.pathname)) {
      throw new Refused(404, `there is no page ${url.pathname}`);
    }
    sendAsset(request, response, shell);
  }

  return {
    owns: (path) =>
      path === "/" ||
      path.startsWith("/api/") ||
      assets.has(path) ||
      isPage(path.replace(/\.json$/, "")),
    handle: (request, response) => {
      answer(request, response).catch((error: unknown) => sendError(response, error));
    },
    enter: (base) => {
      const url = new URL(base);
      url.searchParams.set("token", guard.issue(randomBytes(18).toString("base64url")));
      return url.href;
    },
    close: stream.close,
  };
}

function sendAsset(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { type, bytes, etag }: Asset,
): void {
  const isFresh = headers["if-none-match"] === etag;
  response.writeHead(isFresh ? 304 : 200, {
    ...SAFE_HEADERS,
    "content-type": type,
    "cache-control": "no-cache",
    etag,
  });
  response.end(isFresh || method === "HEAD" ? undefined : bytes);
}

const isForPerson = ({ headers }: IncomingMessage): boolean =>
  headers.accept?.includes("text/html") === true;

function sendRefusal(
  response: ServerResponse,
  status: number,
  why: string,
  forPerson: boolean,
): void {
  if (!forPerson) return sendJson(response, status, { error: why });
  response.writeHead(status, { ...SAFE_HEADERS, "content-type": "text/plain; charset=utf-8" });
  response.end(`The console does not answer this request: ${why}.\n`);
}

/** The one place where an error becomes an answer. */
function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const words = error instanceof Error ? error.message : String(error);
  sendJson(response, statusOf(error), { error: words });
}

/** 502: Google refused, or was not reached. 500: a fault of ours. */
function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status;
  if (error instanceof FactsError) return FACTS_STATUS[error.status] ?? 502;
  return error instanceof UserError ? 409 : 500;
}

const FACTS_STATUS: Readonly<Record<string, number>> = { NOT_FOUND: 404, FAILED_PRECONDITION: 409 };

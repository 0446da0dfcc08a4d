import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { type Fault, GOOGLE_STATUSES, type GoogleStatus } from "./faults.ts";
import { eventOf, type Google, type GoogleCall } from "./google.ts";

/** What is asked for: how it is called, and how it is done. */
type Request = GoogleCall & {
  /** Does it, and gives the answer. */
  readonly run: () => { readonly status: number; readonly json: unknown };
};

/** Answers one REST call, or does to it what the campaign decides. */
export async function answerRest(
  google: Google,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const request = readRequest(google, incoming, body);
  const asksTasks = request.api === "create" || request.api === "get";
  if (request.api === "token") response.setHeader("metadata-flavor", "Google");
  if (
    asksTasks &&
    request.name !== KEYS &&
    google.accepts?.(incoming.headers.authorization) === false
  ) {
    return answerStatus(response, "UNAUTHENTICATED");
  }
  const fault = request.name === KEYS ? undefined : google.decide(request);
  if (fault !== undefined) return fail(fault, request, response);
  const { status, json } = request.run();
  answer(response, status, JSON.stringify(json));
}

const KEYS = "certs";

function readRequest(google: Google, incoming: IncomingMessage, body: Buffer): Request {
  const url = new URL(incoming.url ?? "/", "http://localhost");
  if (url.pathname.startsWith("/computeMetadata/")) return tokenRequest(google);
  if (url.pathname === "/oauth2/v3/certs") {
    const run = () => {
      google.keyFetches += 1;
      return { status: 200, json: google.keys };
    };
    return { api: "get", name: KEYS, event: undefined, run };
  }
  if (url.pathname.startsWith("/upload/storage/")) return objectRequest(google, body);
  if (incoming.method === "GET") return getRequest(google, decodeURIComponent(url.pathname));
  return createRequest(google, body);
}

const notFound = { status: 404, json: errorOf("NOT_FOUND") };

function tokenRequest(google: Google): Request {
  const run = () => ({
    status: 200,
    json: { access_token: google.token, expires_in: 3599, token_type: "Bearer" },
  });
  return { api: "token", name: "", event: undefined, run };
}

function getRequest(google: Google, path: string): Request {
  const name = path.slice("/v2/".length);
  // A sweep lists a queue: nothing there is dead.
  if (name.endsWith("/tasks")) {
    return { api: "get", name, event: undefined, run: () => ({ status: 200, json: {} }) };
  }
  const run = () => (google.tasks.has(name) ? { status: 200, json: { name } } : notFound);
  return { api: "get", name, event: undefined, run };
}

type TaskJson = {
  readonly task: {
    readonly name: string;
    readonly httpRequest: {
      readonly url: string;
      readonly headers: Record<string, string>;
      readonly body: string;
    };
  };
};

function createRequest(google: Google, body: Buffer): Request {
  const { name, httpRequest } = (JSON.parse(body.toString()) as TaskJson).task;
  const { url, headers } = httpRequest;
  const event = eventOf(headers);
  const run = () => {
    const task = { name, url, headers, body: Buffer.from(httpRequest.body, "base64") };
    return google.store(task) === "created"
      ? { status: 200, json: { name, createTime: new Date().toISOString() } }
      : {
          status: 409,
          json: { error: { code: 409, message: "exists", status: "ALREADY_EXISTS" } },
        };
  };
  return { api: "create", name, event, run };
}

/** A multipart upload: the resource's JSON is the second line block of the first part. */
function objectRequest(google: Google, body: Buffer): Request {
  const [, resource = "{}"] = body.toString("latin1", 0, 20_000).split("\r\n\r\n");
  const { name } = JSON.parse(resource.split("\r\n")[0] ?? "") as { name: string };
  const start = body.indexOf("\r\n\r\n", body.indexOf("\r\n\r\n") + 4) + 4;
  const size = body.lastIndexOf("\r\n--", body.length - 5) - start;
  const event = /proof-\d+/.exec(body.toString("latin1", start, start + 200))?.[0];
  const run = () =>
    google.storeObject(name) === "created"
      ? { status: 200, json: { name, size: String(size) } }
      : {
          status: 412,
          json: {
            error: { code: 412, message: "exists", errors: [{ reason: "conditionNotMet" }] },
          },
        };
  return { api: "object", name, event, run };
}

async function fail(fault: Fault, request: Request, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case "status":
      return answerStatus(response, fault.status);
    case "hang":
      if (fault.done) request.run();
      return;
    case "reset":
      if (fault.done) request.run();
      response.destroy();
      return;
    case "cut": {
      const { status, json } = request.run();
      const text = JSON.stringify(json);
      response.writeHead(status, { "content-length": text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    }
    case "slow": {
      await delay(fault.ms);
      const { status, json } = request.run();
      return answer(response, status, JSON.stringify(json));
    }
    case "garbage":
      return answer(response, fault.httpStatus, fault.body);
  }
}

function errorOf(status: GoogleStatus): unknown {
  const [code] = GOOGLE_STATUSES[status];
  return { error: { code, message: `the proof says ${status}`, status } };
}

const answerStatus = (response: ServerResponse, status: GoogleStatus): void =>
  answer(response, GOOGLE_STATUSES[status][0], JSON.stringify(errorOf(status)));

function answer(response: ServerResponse, status: number, text: string): void {
  const type = text.startsWith("<") ? "text/html" : "application/json; charset=UTF-8";
  response.writeHead(status, { "content-type": type }).end(status === 204 ? undefined : text);
}

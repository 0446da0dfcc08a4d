import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createVerifier, readEvent, readTask, Refusal } from "../../handler/index.ts";
import type { CloudEvent, Expected, TaskInfo, Verifier } from "../../handler/index.ts";
import { refusal } from "../../emulator/rest/guard.ts";
import { once } from "../../relay/remember.ts";
import { printable } from "../printable.ts";

export type EchoOptions = {
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The embedded Cloud Tasks' REST address, whose keys the tokens are verified with; asked for when the first comes. */
  readonly emulatorRest: () => string;
  /** Default: any, so that one echo stands for every target. */
  readonly audience?: Expected;
  /** Default: any. */
  readonly serviceAccount?: Expected;
  /** Takes one line for each delivery. */
  readonly print: (line: string) => void;
  /** Default: the system's clock. */
  readonly now?: () => Date;
};

/** A target that shows what it gets. */
export type Echo = {
  readonly port: number;
  /** The latest 100, newest first, as far as 16 MiB of bodies go. */
  readonly deliveries: () => readonly EchoDelivery[];
  readonly close: () => Promise<void>;
};

/** Who the task said it was from: an OIDC token, or an OAuth access token, which says nothing a target could check. */
export type Token =
  | {
      readonly ok: true;
      readonly kind: "oidc";
      readonly audience: string;
      readonly serviceAccount: string;
    }
  | { readonly ok: true; readonly kind: "oauth" }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** One dispatch of a task, as it came in. */
export type EchoDelivery = {
  readonly receivedAt: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** What it was answered. */
  readonly status: number;
  readonly token: Token;
  readonly task: TaskInfo | null;
  readonly event: Pick<CloudEvent, "id" | "source" | "type" | "time"> | null;
  /** All but credentials. */
  readonly headers: IncomingMessage["headers"];
  readonly bytes: number;
  /** Of the body, hex. */
  readonly sha256: string;
  /** The body in base64. */
  readonly body: string;
};

const MAX_DELIVERIES = 100;
const MAX_KEPT_BYTES = 16 * 1_048_576;
/** Twice what a Cloud Task can hold. */
const MAX_BODY_BYTES = 2 * 1_048_576;

/**
 * Starts the target of `npm run dev`: it verifies each task's OIDC token with the handler library, keeps and prints the delivery,
 * and answers 204. `/status/503` answers 503, `/status/503?times=2` only the first two attempts. `GET /` lists what came, as JSON.
 * Rejects when the port cannot be had.
 */
export async function startEcho(options: EchoOptions): Promise<Echo> {
  const { print, now = () => new Date() } = options;
  const kept = keepLatest();
  const verify = once(() =>
    createVerifier({
      audience: options.audience ?? (() => true),
      serviceAccount: options.serviceAccount ?? (() => true),
      // Never Google's keys, wherever this runs.
      env: { CLOUD_TASKS_EMULATOR_REST: options.emulatorRest() },
      now,
    }),
  );
  const host = options.host ?? "127.0.0.1";

  const server = createServer((request, response) => {
    const isTask = request.headers["x-cloudtasks-taskname"] !== undefined;
    // A task keeps the host of the target that the echo stands in for.
    const why = refusal(request, isTask ? "any" : host);
    if (why !== undefined) {
      response.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(why);
      return;
    }
    if (!isTask && request.method === "GET") {
      answerReader(request, response, kept.list());
      return;
    }
    receive(request, verify(), now())
      .then((delivery) => {
        kept.add(delivery);
        print(line(delivery));
        response.writeHead(delivery.status).end();
      })
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : "unknown error";
        print(printable(`a request broke off: ${why}`));
        if (!response.headersSent) response.writeHead(413, { connection: "close" }).end();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port, not on a pipe
    deliveries: kept.list,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(
  request: IncomingMessage,
  verify: Verifier,
  receivedAt: Date,
): Promise<EchoDelivery> {
  const body = await readAll(request);
  const whole = Object.assign(request, { rawBody: body });
  const token = await readToken(whole, verify);
  const task = await orNull(async () => readTask(whole));
  const event = await orNull(async () => readEvent(whole));
  const { authorization: _token, cookie: _cookie, ...headers } = request.headers;
  const url = request.url ?? "/";
  return {
    receivedAt: receivedAt.toISOString(),
    method: request.method ?? "",
    url,
    status: token.ok ? wantedStatus(url, task?.retryCount ?? 0) : token.status,
    token: token.ok ? token : { ok: false, code: token.code, reason: token.reason },
    task,
    event: event && { id: event.id, source: event.source, type: event.type, time: event.time },
    headers,
    bytes: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
    body: body.toString("base64"),
  };
}

/** Access tokens of the embedded Cloud Tasks; Google's begin the same way, and nothing here could verify them. */
const ACCESS_TOKEN = /^Bearer ya29\.embedded\.[\w-]+$/;

async function readToken(
  request: IncomingMessage,
  verify: Verifier,
): Promise<
  Exclude<Token, { ok: false }> | { ok: false; code: string; status: number; reason: string }
> {
  if (ACCESS_TOKEN.test(request.headers.authorization ?? "")) return { ok: true, kind: "oauth" };
  try {
    const { audience, serviceAccount } = await verify(request);
    return { ok: true, kind: "oidc", audience, serviceAccount };
  } catch (error) {
    return { ok: false, ...refusalOf(error) };
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`its body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refusalOf(error: unknown): { code: string; status: number; reason: string } {
  if (!(error instanceof Refusal)) throw error;
  return { code: error.code, status: error.status, reason: error.message };
}

/** What the handler library reads, or null where the request is not that: an echo shows anything. */
async function orNull<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** `/status/<200…599>` with an optional `?times=<n>`: the first n attempts get that status. */
function wantedStatus(url: string, attemptsBefore: number): number {
  const { pathname, searchParams } = new URL(url, "http://echo");
  const status = /^\/status\/([2-5]\d\d)$/.exec(pathname)?.[1];
  const times = searchParams.get("times");
  const isOver = times !== null && attemptsBefore >= Number(times);
  return status === undefined || isOver ? 204 : Number(status);
}

function keepLatest() {
  const deliveries: EchoDelivery[] = [];
  let bytes = 0;
  return {
    add(delivery: EchoDelivery): void {
      deliveries.unshift(delivery);
      bytes += delivery.bytes;
      while (deliveries.length > MAX_DELIVERIES || bytes > MAX_KEPT_BYTES) {
        bytes -= deliveries.pop()?.bytes ?? 0;
      }
    },
    list: (): readonly EchoDelivery[] => [...deliveries],
  };
}

function answerReader(
  request: IncomingMessage,
  response: ServerResponse,
  deliveries: readonly EchoDelivery[],
): void {
  const isList = new URL(request.url ?? "/", "http://echo").pathname === "/";
  const body = isList ? { deliveries } : { error: "GET / lists the deliveries" };
  response
    .writeHead(isList ? 200 : 404, { "content-type": "application/json" })
    .end(`${JSON.stringify(body, null, 2)}\n`);
}

function line({
  receivedAt,
  method,
  url,
  status,
  token,
  task,
  event,
  bytes,
}: EchoDelivery): string {
  const what = event ? `${event.source} ${event.type} ${event.id}` : `${method} ${url}`;
  const which = task
    ? `task ${task.queue}/${task.task}${task.retryCount > 0 ? ` retry ${task.retryCount}` : ""}`
    : "no task";
  const parts = [receivedAt.slice(11, 23), what, `${bytes} bytes`, which, whoOf(token), status];
  return printable(parts.join("  "));
}

function whoOf(token: Token): string {
  if (!token.ok) return `token refused (${token.reason})`;
  return token.kind === "oauth"
    ? "OAuth access token"
    : `token ok (${token.audience} by ${token.serviceAccount})`;
}

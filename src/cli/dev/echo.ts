import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createVerifier } from "../../handler/index.ts";
import type { Expected } from "../../handler/index.ts";
import { refusal } from "../../emulator/rest/guard.ts";
import { once } from "../../relay/remember.ts";
import { printable, printableJson } from "../printable.ts";
import { receive } from "./arrival.ts";
import type { EchoDelivery, Token } from "./echo-delivery.ts";

/** Where an echo target listens, and whose tasks it expects. */
export type EchoOptions = {
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /**
   * The embedded Cloud Tasks' REST address, whose keys the tokens are verified with, and which serves
   * Cloud Storage; asked for when the first comes.
   */
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
  /** The latest 100, newest first, as far as 64 MiB of bodies go. */
  readonly deliveries: () => readonly EchoDelivery[];
  readonly close: () => Promise<void>;
};

const MAX_DELIVERIES = 100;
const MAX_KEPT_BYTES = 64 * 1_048_576;

/**
 * Starts the target of `npm run dev`: it verifies each task's OIDC token with the handler library, keeps and prints the delivery,
 * and answers 204. In place of Google's services, by the host of the request, it answers as they do. `/status/503` answers 503, `/status/503?times=2` only the first two attempts. `GET /` lists what came, as JSON.
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
    // A task keeps the host of the target that the echo replaces.
    const why = refusal(request, isTask ? "any" : host);
    if (why !== undefined) {
      response.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(why);
      return;
    }
    if (!isTask && request.method === "GET") {
      answerReader(request, response, kept.list());
      return;
    }
    receive(request, { verify: verify(), storage: options.emulatorRest() }, now())
      .then(({ delivery, answer }) => {
        kept.add(delivery);
        print(line(delivery));
        if (answer === undefined) return void response.writeHead(delivery.status).end();
        response
          .writeHead(delivery.status, { "content-type": "application/json; charset=UTF-8" })
          .end(JSON.stringify(answer));
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
    .end(printableJson(body));
}

function line({
  receivedAt,
  method,
  url,
  status,
  token,
  task,
  event,
  service,
  carried,
  wireBytes,
  bytes,
  problem,
}: EchoDelivery): string {
  const what = event ? `${event.source} ${event.type} ${event.id}` : `${method} ${url}`;
  const which = task
    ? `task ${task.queue}/${task.task}${task.retryCount > 0 ? ` retry ${task.retryCount}` : ""}`
    : "no task";
  const came = carried === "as it is" ? "" : ` (${carried}, ${wireBytes} on the wire)`;
  const parts = [
    receivedAt.slice(11, 23),
    ...(service === undefined ? [] : [service]),
    what,
    `${bytes} bytes${came}`,
    which,
    whoOf(token),
    problem === undefined ? status : `${status}: ${problem}`,
  ];
  return printable(parts.join("  "));
}

function whoOf(token: Token): string {
  if (!token.ok) return `token refused (${token.reason})`;
  return token.kind === "oauth"
    ? "OAuth access token"
    : `token ok (${token.audience} by ${token.serviceAccount})`;
}

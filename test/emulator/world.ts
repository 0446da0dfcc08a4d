import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { CloudTasksClient } from "@google-cloud/tasks";
import { credentials } from "@grpc/grpc-js";
import { afterAll, onTestFinished } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/emulator.ts";
import type { DispatchReport } from "../../src/emulator/types.ts";
import { bodyOf, listen } from "../support/http.ts";

export const LOCATION = "projects/p/locations/l";
export const QUEUE = `${LOCATION}/queues/q`;

/** A request as it reached the target. */
export type Received = {
  readonly method: string;
  readonly url: string;
  /** By lower-case name. */
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
};

export type Answer = (received: Received, response: ServerResponse) => void;

export type Target = {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections the target has seen. */
  readonly connections: () => number;
  /** Resolves with the n-th request, 1 for the first, once it is here. */
  readonly nth: (n: number) => Promise<Received>;
};

/** A real server on a free port. Answers 200 unless told otherwise. */
export async function startTarget(
  answer: Answer = (_, response) => response.end(),
): Promise<Target> {
  const received: Received[] = [];
  const waiting: { readonly n: number; readonly resolve: () => void }[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = "", url = "", headers, rawHeaders } = request;
      const one = { method, url, headers, rawHeaders, body };
      received.push(one);
      for (const each of waiting) if (each.n <= received.length) each.resolve();
      answer(one, response);
    });
  });
  server.on("connection", () => (connections += 1));
  const { url, close } = await listen(server);
  onTestFinished(close);
  return {
    url,
    received,
    connections: () => connections,
    nth: async (n) => {
      if (received.length < n) await new Promise<void>((resolve) => waiting.push({ n, resolve }));
      const one = received[n - 1];
      if (one === undefined) throw new Error(`request ${n} never came`);
      return one;
    },
  };
}

/** An answer with the given status; a list gives one per request, the last one for all the rest. */
export function answering(...statuses: readonly number[]): Answer {
  let at = 0;
  return (_, response) => {
    response.statusCode = statuses[Math.min(at, statuses.length - 1)] ?? 200;
    at += 1;
    response.end();
  };
}

export type World = Emulator & {
  readonly client: CloudTasksClient;
  /** Every attempt that was recorded. */
  readonly reports: readonly DispatchReport[];
};

/** An emulator on free ports and Google's client talking to it, both gone when the test is over. */
export function startWorld(options: Partial<EmulatorOptions> = {}): Promise<World> {
  return makeWorld(options, onTestFinished);
}

async function makeWorld(
  options: Partial<EmulatorOptions>,
  atTheEnd: (close: () => Promise<void>) => void,
): Promise<World> {
  const reports: DispatchReport[] = [];
  const emulator = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data: ":memory:",
    onDispatch: (report) => reports.push(report),
    ...options,
  });
  const client = googleClient(emulator.grpcPort);
  atTheEnd(async () => {
    await client.close();
    await emulator.close();
  });
  return { ...emulator, client, reports };
}

/** One world for all tests of a file that leave nothing behind, or that call \`reset()\` first. */
export function sharedWorld(options: Partial<EmulatorOptions> = {}): Promise<World> {
  return makeWorld(options, afterAll);
}

/** Google's client as it is, over plaintext gRPC. */
export const googleClient = (port: number): CloudTasksClient =>
  new CloudTasksClient({
    apiEndpoint: "127.0.0.1",
    port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com", // else it asks a metadata server that is not there
    projectId: "p",
  });

/** The gRPC code and message of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await call;
  } catch (error) {
    const { code, details } = error as { code: unknown; details: string };
    return { code, message: details };
  }
  throw new Error("the call succeeded");
}

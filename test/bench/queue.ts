import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { once } from "node:events";
import { selfSigned } from "./certificate.ts";
import { fieldsOf } from "../support/protobuf.ts";
import { DELIVERY_ID } from "./deliveries.ts";

/** An in-memory Cloud Tasks that takes CreateTask over gRPC and REST at next to no cost, and counts. */
export type BenchQueue = {
  /** Plaintext gRPC. */
  readonly grpcPort: number;
  /** Plaintext REST, and the metadata server. */
  readonly restPort: number;
  /** gRPC and REST over TLS, for callers that show the metadata server's token. */
  readonly tlsPort: number;
  /** PEM of the certificate on `tlsPort`, good for every name in it. */
  readonly certificate: string;
  /** How many tasks carry this delivery id; forgets them, so that a long run stays small. */
  take(deliveryId: string): number;
  /** Tasks made, names refused as taken, and calls refused for want of the token, since the last `reset`. */
  readonly counts: { created: number; duplicates: number; unauthorized: number };
  reset(): void;
  close(): Promise<void>;
};

/** Of google.rpc.Code. */
const GRPC = { ok: 0, alreadyExists: 6, unauthenticated: 16 } as const;

const TOKEN = "bench-access-token";
const TLS_NAMES = ["cloudtasks.googleapis.com", "*.googleapis.com", "localhost"];
/** Google's servers give uploads room at once; with HTTP/2's default of 64 KiB a large task would wait for each window. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/** Starts it on free ports of 127.0.0.1. */
export async function startQueue(): Promise<BenchQueue> {
  const names = new Set<string>();
  const perDelivery = new Map<string, number>();
  const counts = { created: 0, duplicates: 0, unauthorized: 0 };

  function create(name: string, call: Buffer): "created" | "exists" {
    if (names.has(name)) {
      counts.duplicates++;
      return "exists";
    }
    names.add(name);
    counts.created++;
    // The ledger's notes are empty.
    if (name.includes("/queues/relay-ledger/")) return "created";
    const id = deliveryIdIn(call);
    perDelivery.set(id, (perDelivery.get(id) ?? 0) + 1);
    return "created";
  }

  function authorized(header: string | undefined): boolean {
    if (header === `Bearer ${TOKEN}`) return true;
    counts.unauthorized++;
    return false;
  }

  const settings = { initialWindowSize: WINDOW_BYTES };
  const grpc = http2.createServer({ settings }).on("stream", (stream, headers) => {
    collect(stream, (call) => {
      if (stream.session?.encrypted && !authorized(headers.authorization)) {
        return answerGrpc(stream, GRPC.unauthenticated);
      }
      const name = taskName(call);
      if (create(name, call) === "exists") return answerGrpc(stream, GRPC.alreadyExists);
      return answerGrpc(stream, GRPC.ok, name);
    });
  });

  const rest = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const secure = request.socket instanceof TLSSocket;
    const metadata = METADATA[request.url?.split("?")[0] ?? ""];
    if (metadata !== undefined && !secure) {
      response.writeHead(200, { "metadata-flavor": "Google" }).end(metadata);
      return;
    }
    collect(request, (call) => {
      if (secure && !authorized(request.headers.authorization))
        return answerRest(response, 401, {});
      if (request.url?.startsWith("/upload/storage/") === true) {
        return answerRest(response, 200, uploaded(call));
      }
      const name = nameInJson(call);
      if (create(name, call) === "created") return answerRest(response, 200, { name });
      const error = { code: 409, message: "the task exists", status: "ALREADY_EXISTS" };
      return answerRest(response, 409, { error });
    });
  });

  const { key, cert } = selfSigned(TLS_NAMES, new Date());
  const tls = createTlsServer({ key, cert, ALPNProtocols: ["h2", "http/1.1"] }, (socket) => {
    socket.on("error", () => socket.destroy());
    (socket.alpnProtocol === "h2" ? grpc : rest).emit("connection", socket);
  });

  const sessions = new Set<http2.ServerHttp2Session>();
  grpc.on("session", (session) => {
    session.setLocalWindowSize(WINDOW_BYTES);
    // A function that is ended takes its connections with it.
    session.on("error", () => session.destroy());
    session.on("close", () => sessions.delete(session));
    sessions.add(session);
  });
  const servers = [grpc, rest, tls];
  await Promise.all(
    servers.map(async (server) => once(server.listen(0, "127.0.0.1"), "listening")),
  );
  const port = (server: (typeof servers)[number]): number => (server.address() as AddressInfo).port;

  return {
    grpcPort: port(grpc),
    restPort: port(rest),
    tlsPort: port(tls),
    certificate: cert,
    counts,
    take(deliveryId) {
      const tasks = perDelivery.get(deliveryId) ?? 0;
      perDelivery.delete(deliveryId);
      return tasks;
    },
    reset() {
      names.clear();
      perDelivery.clear();
      Object.assign(counts, { created: 0, duplicates: 0, unauthorized: 0 });
    },
    async close() {
      for (const session of sessions) session.destroy();
      rest.closeAllConnections();
      await Promise.all(
        servers.map(async (server) => new Promise((resolve) => server.close(resolve))),
      );
    },
  };
}

/** What the metadata server of a Google Cloud instance answers to the client libraries. */
const METADATA: Readonly<Record<string, string>> = {
  "/computeMetadata/v1/instance": "{}",
  "/computeMetadata/v1/instance/service-accounts/default/token": JSON.stringify({
    access_token: TOKEN,
    expires_in: 3599,
    token_type: "Bearer",
  }),
  "/computeMetadata/v1/universe/universe-domain": "googleapis.com",
  "/computeMetadata/v1/project/project-id": "bench",
};

function collect(stream: NodeJS.ReadableStream, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  stream.on("error", () => {});
}

function deliveryIdIn(call: Buffer): string {
  const at = call.indexOf(DELIVERY_ID.prefix);
  if (at < 0) throw new Error("a task without its delivery's x-github-delivery header");
  return call.toString("latin1", at, at + DELIVERY_ID.length);
}

/** `task.name`, read from where clients put it: parsing all of a 200 kB body would take longer than the function that sent it. */
function nameInJson(call: Buffer): string {
  const name = /^\{"task":\{"name":"([^"]+)"/.exec(call.toString("latin1", 0, 1000))?.[1];
  if (name === undefined) throw new Error("a CreateTask call that does not begin with the name");
  return name;
}

/** Name and size of the object in a multipart upload (RFC 2387): its resource, then its bytes. */
function uploaded(call: Buffer): { readonly name: string; readonly size: string } {
  const boundary = call.toString("latin1", 0, call.indexOf("\r\n"));
  const resource = call.indexOf("\r\n\r\n") + 4;
  const between = call.indexOf(`\r\n${boundary}`, resource);
  const bytes = call.indexOf("\r\n\r\n", between + 2) + 4;
  const { name } = JSON.parse(call.toString("utf8", resource, between)) as {
    readonly name: string;
  };
  return { name, size: String(call.length - bytes - `\r\n${boundary}--\r\n`.length) };
}

/** `task.name` of a CreateTaskRequest: field 1 of its field 2 (cloudtasks.proto; protobuf wire format, length-delimited). */
function taskName(call: Buffer): string {
  const task = field(call.subarray(5), 2);
  return field(task, 1).toString("latin1");
}

function field(message: Buffer, wanted: number): Buffer {
  const found = fieldsOf(message, wanted).next().value;
  if (found === undefined) throw new Error(`a CreateTask call without field ${wanted}`);
  return found;
}

function answerGrpc(stream: http2.ServerHttp2Stream, status: number, name = ""): void {
  if (stream.destroyed) return;
  const headers = { ":status": 200, "content-type": "application/grpc" };
  if (status !== GRPC.ok) {
    stream.respond({ ...headers, "grpc-status": String(status) }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  const text = Buffer.from(name, "latin1");
  const long = text.length > 127;
  const length = long ? [(text.length & 127) | 128, text.length >> 7] : [text.length];
  const task = Buffer.concat([Buffer.of(0x0a, ...length), text]);
  stream.end(Buffer.concat([Buffer.of(0, 0, 0, 0, task.length), task]));
}

function answerRest(response: http.ServerResponse, status: number, json: unknown): void {
  const body = JSON.stringify(json);
  response
    .writeHead(status, {
      "content-type": "application/json; charset=UTF-8",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

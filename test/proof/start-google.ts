import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { answerGrpc } from "./google-grpc.ts";
import { answerRest } from "./google-rest.ts";
import { eventOf, type Google, type StoredTask } from "./google.ts";
import { openIssuer } from "./issuer.ts";

/** Starts it on free ports of 127.0.0.1. */
export async function startGoogle(): Promise<Google> {
  const tasks = new Map<string, StoredTask>();
  const byEvent = new Map<string, StoredTask[]>();
  const objects = new Set<string>();
  const issuer = openIssuer();
  const rest = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void answerRest(google, request, response).catch(() => request.destroy());
  });
  const grpc = http2.createServer({ settings: { initialWindowSize: 4 * 1024 * 1024 } });
  const sockets = new Set<Socket>();
  for (const server of [rest, grpc]) {
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    });
  }
  grpc.on("sessionError", () => undefined);
  grpc.on("stream", (stream, headers) => answerGrpc(google, stream, headers));
  await Promise.all(
    [rest, grpc].map(async (server) => once(server.listen(0, "127.0.0.1"), "listening")),
  );
  const portOf = (server: http.Server | http2.Http2Server): number =>
    (server.address() as AddressInfo).port;

  const google: Google = {
    url: `http://127.0.0.1:${portOf(rest)}`,
    grpcHost: `127.0.0.1:${portOf(grpc)}`,
    tasks,
    objects,
    tasksOf: (event) => byEvent.get(event) ?? [],
    decide: () => undefined,
    accepts: undefined,
    token: "token-0",
    keyFetches: 0,
    keys: issuer.keys,
    publicKeyPem: issuer.publicKey.export({ type: "spki", format: "pem" }).toString(),
    sign: (claims, header) => issuer.sign(claims, header),
    store(task) {
      if (tasks.has(task.name)) return "exists";
      // What is never run need not be kept.
      const isRun = task.name.includes("/queues/relay-");
      tasks.set(task.name, isRun ? task : { ...task, body: Buffer.alloc(0) });
      const event = eventOf(task.headers) ?? "";
      byEvent.set(event, [...(byEvent.get(event) ?? []), task]);
      return "created";
    },
    storeObject(name) {
      if (objects.has(name)) return "exists";
      objects.add(name);
      return "created";
    },
    forgetTasks() {
      tasks.clear();
      byEvent.clear();
      objects.clear();
    },
    forget() {
      google.forgetTasks();
      google.keyFetches = 0;
      google.accepts = undefined;
      google.decide = () => undefined;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        [rest, grpc].map(async (server) => new Promise((resolve) => server.close(resolve))),
      );
    },
  };
  return google;
}

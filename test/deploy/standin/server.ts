import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Duplex } from "node:stream";
import type { Cloud } from "./cloud.ts";
import { type Call, type Method, Refusal, type Reply } from "./http.ts";
import { servicesOf } from "./services.ts";

/** What goes wrong with a call: refused with a status, or done with the answer lost (the caller sees a 500). */
export type Fault = 403 | 409 | 429 | 500 | "lost";

/** One call that came in, in order. */
export type Logged = {
  readonly method: string;
  /** Host and path. */
  readonly url: string;
  readonly status: number;
  /** Whether it would change something. */
  readonly mutation: boolean;
};

/** A running stand-in for Google's APIs. */
export type StandIn = {
  readonly port: number;
  /** PEM file that signs what is asked for over TLS. */
  readonly caFile: string;
  readonly cloud: Cloud;
  readonly log: Logged[];
  /**
   * Decides on a fault for each call that would change something; undefined lets it through. `again` counts the calls of
   * the same method and address before this one.
   */
  fault: (call: Logged, again: number) => Fault | undefined;
  close(): Promise<void>;
};

/**
 * Starts a plain HTTP proxy on a free port of 127.0.0.1 that answers for every host itself, over TLS too (CONNECT, with a
 * certificate made in `folder`). Nothing leaves the machine.
 */
export const startStandIn = async (cloud: Cloud, folder: string): Promise<StandIn> => {
  const certificate = makeCertificate(folder);
  const methods = servicesOf(cloud);
  const counts = new Map<string, number>();
  const sockets = new Set<Duplex>();
  const standIn: { fault: StandIn["fault"]; log: Logged[] } = { fault: () => undefined, log: [] };

  const answer = (call: Call): Reply => {
    const url = call.host + call.path;
    const mutation = isMutation(call);
    const entry = { method: call.method, url, status: 0, mutation };
    const key = `${call.method} ${url}`;
    const again = counts.get(key) ?? 0;
    counts.set(key, again + 1);
    const fault = mutation ? standIn.fault(entry, again) : undefined;
    const reply =
      fault === undefined || fault === "lost" ? dispatch(methods, call) : faultReply(fault, call);
    const final = fault === "lost" && (reply.status ?? 200) < 300 ? faultReply(500, call) : reply;
    standIn.log.push({ ...entry, status: final.status ?? 200 });
    return final;
  };

  const server = createServer((request, response) => {
    const host = request.headers.host ?? "";
    const url = request.url ?? "/";
    const target = new URL(url.startsWith("http") ? url : `https://${host}${url}`);
    void respond(request, response, target, answer);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("connect", (_: IncomingMessage, socket: Socket) => {
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    const tls = new TLSSocket(socket, { isServer: true, ...certificate });
    tls.on("error", () => socket.destroy());
    server.emit("connection", tls);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return Object.assign(standIn, {
    port: (server.address() as AddressInfo).port,
    caFile: `${folder}/ca.pem`,
    cloud,
    close: () => closeAll(server, sockets),
  });
};

const respond = async (
  request: IncomingMessage,
  response: ServerResponse,
  target: URL,
  answer: (call: Call) => Reply,
): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const reply = answer({
    host: target.hostname,
    method: request.method ?? "",
    path: decodeURIComponent(target.pathname),
    query: target.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  });
  const text = reply.raw ?? JSON.stringify(reply.json ?? {});
  response.writeHead(reply.status ?? 200, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": Buffer.byteLength(text),
    ...reply.headers,
  });
  response.end(request.method === "HEAD" ? undefined : text);
};

const dispatch = (methods: readonly Method[], call: Call): Reply => {
  for (const method of methods) {
    if (method.method !== call.method || !method.host.test(call.host)) continue;
    const match = method.pattern.exec(call.path);
    if (match === null) continue;
    try {
      return method.handle(call, match.slice(1));
    } catch (error) {
      if (error instanceof Refusal) return error.reply();
      const fault = error instanceof Error ? error.message : String(error);
      return new Refusal(501, "UNIMPLEMENTED", `the stand-in failed: ${fault}`).reply();
    }
  }
  return new Refusal(
    501,
    "UNIMPLEMENTED",
    `the stand-in does not know ${call.method} ${call.host}${call.path}`,
  ).reply();
};

/** POST is how some APIs read: policies, permissions and upload addresses change nothing. */
const isMutation = (call: Call): boolean =>
  call.method !== "GET" &&
  call.method !== "HEAD" &&
  call.host.endsWith("googleapis.com") &&
  !/:(getIamPolicy|testIamPermissions|generateUploadUrl|batchGet)$/.test(call.path);

const faultReply = (fault: 403 | 409 | 429 | 500, call: Call): Reply => {
  const refusals = {
    403: new Refusal(
      403,
      "PERMISSION_DENIED",
      `The caller does not have permission on ${call.path}`,
    ),
    409: new Refusal(409, "ABORTED", "There were concurrent policy changes."),
    429: new Refusal(
      429,
      "RESOURCE_EXHAUSTED",
      "Quota exceeded for quota metric 'Write requests'.",
    ),
    500: new Refusal(500, "INTERNAL", "Internal error encountered."),
  };
  return refusals[fault].reply();
};

/** One certificate for every host that gcloud, curl or a check could ask for. OpenSSL, because Node makes none. */
const makeCertificate = (folder: string): { key: string; cert: string } => {
  mkdirSync(folder, { recursive: true });
  const names = [
    "*.googleapis.com",
    "*.run.app",
    "*.europe-west1.run.app",
    "*.a.run.app",
    "*.cloudfunctions.net",
  ];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=stand-in",
      "-addext",
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`,
      "-keyout",
      `${folder}/key.pem`,
      "-out",
      `${folder}/ca.pem`,
    ],
    { stdio: "ignore" },
  );
  return {
    key: readFileSync(`${folder}/key.pem`, "utf8"),
    cert: readFileSync(`${folder}/ca.pem`, "utf8"),
  };
};

const closeAll = async (server: Server, sockets: ReadonlySet<Duplex>): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
};

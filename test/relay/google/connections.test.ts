import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import {
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
} from "node:tls";
import { afterEach, expect, test } from "vitest";
import { selfSigned } from "../../bench/certificate.ts";
import { openApi } from "../../../src/relay/google/api.ts";
import {
  type Connections,
  type Message,
  openConnections,
  OutOfTime,
} from "../../../src/relay/google/connections.ts";

/** Long enough for what is to be answered. */
const PATIENT_MS = 20_000;

const ok = (body: string, ...headers: string[]): string =>
  ["HTTP/1.1 200 OK", `content-length: ${body.length}`, ...headers, "", body].join("\r\n");

const get = (path: string): Message => ({
  head: `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
  body: [],
  maxReplyBytes: 1_000_000,
});

/** What each connection has sent, by the order in which they were opened. */
let received: string[] = [];
let sockets: Socket[] = [];
let server: Server | undefined;
let connections: Connections | undefined;

afterEach(async () => {
  connections?.close();
  for (const socket of sockets) socket.destroy();
  if (server !== undefined) await new Promise((resolve) => server?.close(resolve));
  [received, sockets, server, connections] = [[], [], undefined, undefined];
});

/** Connections to a server that has `answer` deal with each piece that comes. */
async function connected(
  answer: (socket: Socket, text: string, connection: number) => void,
): Promise<Connections> {
  server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    received[connection] = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      received[connection] += bytes.toString("latin1");
      answer(socket, bytes.toString("latin1"), connection);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  connections = openConnections(new URL(`http://127.0.0.1:${port}`));
  return connections;
}

const pathOf = (text: string): string => text.split(" ")[1] ?? "";

async function exchange(path: string, timeoutMs = PATIENT_MS): Promise<string> {
  const reply = await connections?.exchange(get(path), timeoutMs);
  return String(reply?.bytes);
}

test("one exchange after another uses one connection", async () => {
  await connected((socket, text) => socket.write(ok(pathOf(text))));
  for (const path of ["/a", "/b", "/c"]) expect(await exchange(path)).toBe(path);
  expect(sockets).toHaveLength(1);
});

test("each of many exchanges at once gets its own answer, over 32 connections at most", async () => {
  await connected((socket, text) => socket.write(ok(pathOf(text))));
  const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
  expect(await Promise.all(paths.map((path) => exchange(path)))).toEqual(paths);
  expect(sockets).toHaveLength(32);
});

test("a connection that the other side closes after an answer is not used again", async () => {
  await connected((socket, text) => socket.write(ok(pathOf(text), "connection: close")));
  expect([await exchange("/a"), await exchange("/b")]).toEqual(["/a", "/b"]);
  expect(sockets).toHaveLength(2);
});

test("a connection that may be closed any moment for being idle is not used again", async () => {
  await connected((socket, text) => socket.write(ok(pathOf(text), "keep-alive: timeout=1")));
  expect([await exchange("/a"), await exchange("/b")]).toEqual(["/a", "/b"]);
  expect(sockets).toHaveLength(2);
});

test("a connection that was closed while it was idle is replaced", async () => {
  await connected((socket, text) => socket.write(ok(pathOf(text))));
  expect(await exchange("/a")).toBe("/a");
  sockets[0]?.end();
  await once(sockets[0] as Socket, "close");
  expect(await exchange("/b")).toBe("/b");
});

test.each([
  ["breaks", (socket: Socket) => void socket.resetAndDestroy(), PATIENT_MS, "ECONNRESET"],
  ["has gone silent", () => undefined, 200, "no answer within 200 ms"],
])("when a kept connection %s, the next try opens one", async (_, meet, timeoutMs, error) => {
  let isStale = false;
  const answered: (() => void)[] = [];
  await connected((socket, text, connection) => {
    if (isStale && connection < 3) meet(socket);
    else answered.push(() => socket.write(ok(pathOf(text))));
    if (isStale || answered.length === 3) for (const answer of answered.splice(0)) answer();
  });
  await Promise.all([exchange("/a"), exchange("/b"), exchange("/c")]);
  expect(sockets).toHaveLength(3);
  isStale = true;
  await expect(exchange("/stale", timeoutMs)).rejects.toThrow(error);
  expect(await exchange("/again")).toBe("/again");
  expect(sockets).toHaveLength(4);
});

test("bytes after an answer are never taken for the next one", async () => {
  await connected((socket, text, connection) =>
    socket.write(connection === 0 ? ok(pathOf(text)) + ok("forged") : ok(pathOf(text))),
  );
  expect([await exchange("/a"), await exchange("/b")]).toEqual(["/a", "/b"]);
  expect(sockets).toHaveLength(2);
});

test("bytes that come while nothing is asked are never taken for an answer", async () => {
  await connected((socket, text) => socket.write(ok(pathOf(text))));
  expect(await exchange("/a")).toBe("/a");
  sockets[0]?.write(ok("forged"));
  await once(sockets[0] as Socket, "close");
  expect(await exchange("/b")).toBe("/b");
});

test("an answer that comes too late is never taken for the next one", async () => {
  await connected((socket, text) => {
    if (pathOf(text) !== "/slow") socket.write(ok(pathOf(text)));
  });
  await expect(exchange("/slow", 1)).rejects.toThrow(OutOfTime);
  const next = exchange("/b");
  sockets[0]?.write(ok("late"));
  expect(await next).toBe("/b");
});

test("what waits for a connection is never sent once its time is over", async () => {
  await connected(() => undefined);
  const held = Array.from({ length: 32 }, (_, index) => exchange(`/${index}`));
  const settled = Promise.allSettled(held);
  await expect(exchange("/late", 1)).rejects.toThrow(OutOfTime);
  while (sockets.length < 32 || received.includes("")) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const socket of sockets) socket.write(ok("done"));
  expect(await settled).toEqual(held.map(() => ({ status: "fulfilled", value: "done" })));
  expect(received.join("")).not.toContain("/late");
});

test("what waits for a connection gets one in place of one that broke", async () => {
  await connected((socket, text, connection) => {
    if (connection < 32) socket.resetAndDestroy();
    else socket.write(ok(pathOf(text)));
  });
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) => exchange(`/${index}`)),
  );
  expect(results.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 32 }, () => "rejected"),
    ...Array.from({ length: 8 }, () => "fulfilled"),
  ]);
});

test("an answer before all of the request has gone counts, and its connection is given up", async () => {
  await connected((socket, text, connection) => {
    if (connection === 0) socket.pause();
    socket.write(ok(connection === 0 ? "too much" : pathOf(text)));
  });
  const body = [Buffer.alloc(50_000_000)];
  const reply = await connections?.exchange({ ...get("/a"), body }, PATIENT_MS);
  expect(String(reply?.bytes)).toBe("too much");
  expect(await exchange("/b")).toBe("/b");
  expect(sockets).toHaveLength(2);
});

test.each([
  [
    "texts",
    [randomBytes(150_000), randomBytes(300_000), randomBytes(3)].map((one) =>
      one.toString("base64"),
    ),
  ],
  ["bytes", [randomBytes(10), randomBytes(3_000_000), randomBytes(1)]],
])("a body in several %s arrives as they are, one after the other", async (_what, body) => {
  const whole = Buffer.concat(body.map((piece) => Buffer.from(piece as string))).toString("latin1");
  await connected((socket) => {
    if (received[0]?.endsWith(whole.slice(-100)) === true) socket.write(ok("done"));
  });
  await connections?.exchange({ ...get("/a"), body }, PATIENT_MS);
  expect(received[0] === get("/a").head + whole).toBe(true);
});

test.each([
  ["a line break in a header", { path: "/", headers: { x: "a\r\nhost: other" } }],
  ["a line break in a header's name", { path: "/", headers: { "x\r\ny": "a" } }],
  ["a character that is not a byte", { path: "/", headers: { x: "\u2028" } }],
  ["a space in its path", { path: "/a HTTP/1.1\r\nx: y", headers: {} }],
])("a request with %s is never sent", async (_what, call) => {
  await connected((socket) => socket.write(ok("sent")));
  const { port } = (server as Server).address() as AddressInfo;
  const api = openApi("API", `http://127.0.0.1:${port}`);
  await expect(api.call({ method: "GET", ...call }, PATIENT_MS)).rejects.toThrow(TypeError);
  expect(sockets).toHaveLength(0);
});

test("over TLS the other side must prove its name before it reads a byte; sessions go on", async () => {
  const { key, cert } = selfSigned(["localhost"], new Date());
  const read: string[] = [];
  const reused: boolean[] = [];
  server = createTlsServer({ key, cert }, (socket) => {
    sockets.push(socket);
    reused.push(socket.isSessionReused());
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      read.push(pathOf(String(bytes)));
      socket.write(ok("done", "connection: close"));
    });
  }).listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const defaults = getCACertificates("default");
  try {
    connections = openConnections(new URL(`https://localhost:${port}`));
    await expect(exchange("/unproved")).rejects.toThrow("self-signed");
    setDefaultCACertificates([...defaults, cert]);
    connections = openConnections(new URL(`https://localhost:${port}`));
    expect([await exchange("/a"), await exchange("/b")]).toEqual(["done", "done"]);
  } finally {
    setDefaultCACertificates(defaults);
  }
  expect(read).toEqual(["/a", "/b"]);
  expect(reused.at(-1)).toBe(true);
});

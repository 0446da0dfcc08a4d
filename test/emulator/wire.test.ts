import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { realClock } from "../../src/emulator/clock.ts";
import { fakeClock } from "./clock.ts";
import { QUEUE, startTarget, startWorld } from "./world.ts";

/** A target that speaks no HTTP library's HTTP: it does what it is told with each request. Returns its URL. */
async function startRawTarget(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const EMPTY = "Content-Length: 0\r\n\r\n";

test.each([
  // what the target writes, and what becomes of the attempt
  [
    "an upgrade nobody asked for",
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    { status: 101, outcome: "retry" },
  ],
  ["a bare 101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", { status: 101, outcome: "retry" }],
  [
    "interim answers before the final one",
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n${EMPTY}`,
    { status: 200, outcome: "delivered" },
  ],
  [
    "stray bytes after a 204, which has no body",
    "HTTP/1.1 204 No Content\r\n\r\nstray bytes",
    { status: 204, outcome: "delivered" },
  ],
  [
    "stray bytes after a complete body",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokstray bytes",
    { status: 200, outcome: "delivered" },
  ],
  [
    "a second answer behind the first",
    `HTTP/1.1 500 No\r\n${EMPTY}HTTP/1.1 200 OK\r\n${EMPTY}`,
    { status: 500, outcome: "retry" },
  ],
  ["status 999", `HTTP/1.1 999 X\r\n${EMPTY}`, { status: 999, outcome: "retry" }],
  ["status 000", `HTTP/1.1 000 X\r\n${EMPTY}`, { status: 0, outcome: "retry" }],
  ["status 2000", `HTTP/1.1 2000 X\r\n${EMPTY}`, { error: "HPE_INVALID_STATUS" }],
  ["no HTTP", "hello\r\n\r\n", { error: "HPE_INVALID_CONSTANT", outcome: "retry" }],
  [
    "a body of two lengths",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    { error: "HPE_INVALID_CONTENT_LENGTH", outcome: "retry" },
  ],
  [
    "a chunk of no length",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    { error: "HPE_INVALID_CHUNK_SIZE", outcome: "retry" },
  ],
  [
    "headers over 256 kB",
    `HTTP/1.1 200 OK\r\nX: ${"a".repeat(300_000)}\r\n${EMPTY}`,
    { error: "HPE_HEADER_OVERFLOW", outcome: "retry" },
  ],
  [
    "a redirect to what cannot be read",
    `HTTP/1.1 302 Found\r\nLocation: http://[::bad\r\n${EMPTY}`,
    { status: 302, outcome: "retry" },
  ],
  [
    "a redirect to a file",
    `HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n${EMPTY}`,
    { status: 302, outcome: "retry" },
  ],
])("%s ends the attempt at once, as what it is", async (_, written, expected) => {
  const url = await startRawTarget((socket) => socket.write(written, "latin1"));
  const { client, settled, reports } = await startWorld({ clock: fakeClock() }); // no deadline passes
  const name = `${QUEUE}/tasks/t`;
  await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url } } });
  await settled();
  expect(reports).toMatchObject([expected]);
});

test("an answer cut off amid its body is a failure, whatever its status", async () => {
  const url = await startRawTarget((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok"),
  );
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url } } });
  await settled();
  expect(reports).toMatchObject([{ outcome: "retry", error: "ECONNRESET" }]);
});

test.each(["end", "resetAndDestroy"] as const)(
  "no task fails at a target that closes (%s) right after each answer",
  async (close) => {
    const url = await startRawTarget((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      setTimeout(() => socket[close](), 1);
    });
    const ended = Promise.withResolvers<void>();
    const outcomes: string[] = [];
    const { client } = await startWorld({
      queues: [{ name: QUEUE, retryConfig: { maxAttempts: 1 } }],
      onDispatch: ({ outcome }) => {
        if (outcomes.push(outcome) === 800) ended.resolve();
      },
    });
    // Several at a time, so that several connections are idle, and closed, when the next are sent.
    for (let i = 0; i < 800; i += 8) {
      const task = { httpRequest: { url } };
      await Promise.all(
        Array.from({ length: 8 }, () => client.createTask({ parent: QUEUE, task })),
      );
    }
    await ended.promise;
    expect(outcomes.filter((outcome) => outcome !== "delivered")).toEqual([]);
  },
);

test("where several kept-alive connections are closed, a task is sent on a new one", async () => {
  const waiting = new Set<Socket>();
  const old = new Set<Socket>();
  const url = await startRawTarget((socket) => {
    if (old.has(socket)) return void socket.resetAndDestroy();
    if (old.size > 0) return void socket.write(`HTTP/1.1 200 OK\r\n${EMPTY}`);
    waiting.add(socket);
    if (waiting.size < 4) return;
    for (const each of waiting) {
      old.add(each);
      each.write(`HTTP/1.1 200 OK\r\n${EMPTY}`);
    }
  });
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  const send = () => client.createTask({ parent: QUEUE, task: { httpRequest: { url } } });
  await Promise.all([send(), send(), send(), send()]);
  await settled();
  await send();
  await settled();
  expect(reports.map(({ outcome }) => outcome)).toEqual(Array(5).fill("delivered"));
});

test("a target that is gone is not taken for one with a stale connection", async () => {
  let requests = 0;
  const url = await startRawTarget((socket) => {
    requests += 1;
    if (requests === 1) socket.write(`HTTP/1.1 200 OK\r\n${EMPTY}`);
    else socket.resetAndDestroy();
  });
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  for (let i = 0; i < 2; i++) {
    await client.createTask({ parent: QUEUE, task: { httpRequest: { url } } });
    await settled();
  }
  expect(requests).toBe(3); // once on the kept-alive connection, once on a new one, and no more
  expect(reports).toMatchObject([
    { outcome: "delivered" },
    { outcome: "retry", error: "ECONNRESET" },
  ]);
});

test("credentials do not follow a redirect to another origin", async () => {
  const elsewhere = await startTarget();
  const target = await startTarget((_, response) =>
    response.writeHead(307, { Location: elsewhere.url }).end(),
  );
  const { client, settled } = await startWorld();
  const headers = {
    Authorization: "Bearer own",
    "X-Serverless-Authorization": "Bearer own",
    Cookie: "session=1",
    "X-Own": "kept",
  };
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url, headers } } });
  await settled();
  const { headers: arrived } = await elsewhere.nth(1);
  expect(arrived).toMatchObject({ "x-own": "kept" });
  expect(arrived).not.toHaveProperty("authorization");
  expect(arrived).not.toHaveProperty("x-serverless-authorization");
  expect(arrived).not.toHaveProperty("cookie");
});

test("the wall clock waits as long as it is asked to, also for longer than one timer of its own", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const called: string[] = [];
  realClock.after(600_000, () => called.push("ten minutes"));
  const cancel = realClock.after(600_000, () => called.push("cancelled"));
  realClock.after(-5, () => called.push("at once"));
  vi.advanceTimersByTime(300_000);
  expect(called).toEqual(["at once"]);
  cancel();
  vi.advanceTimersByTime(299_999);
  expect(called).toEqual(["at once"]);
  vi.advanceTimersByTime(1);
  expect(called).toEqual(["at once", "ten minutes"]);
});

import { randomBytes } from "node:crypto";
import { createServer as createHttp2Server, type OutgoingHttpHeaders } from "node:http2";
import { createServer as createTcpServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator/emulator.ts";
import { openQueue } from "../../../src/relay/queue/open.ts";
import { QueueError } from "../../../src/relay/queue/errors.ts";
import type { Queue, Task } from "../../../src/types/task.ts";
import { bodyOf, listen } from "../../support/http.ts";

/** One suite for both transports: what a task means must not depend on how it travels. */

type Arrived = { url: string; method: string; headers: Record<string, unknown>; body: Buffer };

const arrived: Arrived[] = [];
let emulator: Emulator;
let target = "";

beforeAll(async () => {
  const server = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const { url = "", method = "", headers } = request;
      arrived.push({ url, method, headers, body });
      response.writeHead(204).end();
    });
  });
  target = server.url;
  emulator = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data: ":memory:",
    autoCreateQueues: false,
    queues: [
      { name: "projects/p/locations/l/queues/ci" },
      {
        name: "projects/p/locations/l/queues/buffered",
        httpTarget: {
          uriOverride: {
            scheme: "HTTP",
            host: "127.0.0.1",
            port: new URL(target).port,
            pathOverride: { path: "/buffered" },
          },
        },
      },
    ],
  });
});
afterAll(() => emulator.close());

let count = 0;
function task(overrides: Partial<Task> = {}): Task {
  count += 1;
  return {
    name: `projects/p/locations/l/queues/ci/tasks/t${count}`,
    url: `${target}/hooks?from=relay`,
    method: "POST",
    headers: { "content-type": "application/json", "ce-id": "1", "x-ünicode": "ok" },
    body: Buffer.from([0x7b, 0x22, 0xff, 0x00, 0x22, 0x7d]),
    dispatchDeadlineSeconds: 30,
    auth: {
      kind: "oidc",
      serviceAccount: "i@p.iam.gserviceaccount.com",
      audience: "https://ci.example.com",
    },
    ...overrides,
  };
}

function open(transport: "rest" | "client"): Queue {
  return openQueue(
    { transport },
    {
      CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${emulator.grpcPort}`,
      CLOUD_TASKS_EMULATOR_REST: emulator.issuerUrl,
    },
  );
}

async function dispatched(): Promise<Arrived> {
  await emulator.settled();
  const last = arrived.at(-1);
  if (last === undefined) throw new Error("nothing arrived");
  return last;
}

const claimsOf = (authorization: unknown): Record<string, unknown> =>
  JSON.parse(
    Buffer.from(String(authorization).split(".")[1] ?? "", "base64url").toString(),
  ) as Record<string, unknown>;

describe.each(["rest", "client"] as const)("over %s", (transport) => {
  let queue: Queue;
  beforeAll(() => {
    queue = open(transport);
  });
  afterAll(() => queue.close());

  test("a task reaches its URL byte for byte, with its headers and a token for its audience", async () => {
    const sent = task({ headers: { "content-type": "application/json", "ce-id": "1" } });
    expect(await queue.create(sent, 5000)).toBe("created");
    const { url, method, headers, body } = await dispatched();
    expect({ url, method }).toEqual({ url: "/hooks?from=relay", method: "POST" });
    expect(body.equals(sent.body)).toBe(true);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "ce-id": "1",
      "x-cloudtasks-queuename": "ci",
    });
    expect(claimsOf(headers["authorization"])).toMatchObject({
      aud: "https://ci.example.com",
      email: "i@p.iam.gserviceaccount.com",
    });
  });

  test.each([0, 49_151, 49_152, 49_153, 200_000])(
    "a body of %i bytes arrives as it is",
    async (size) => {
      const body = randomBytes(size);
      await queue.create(task({ headers: {}, body }), 2000);
      expect((await dispatched()).body.equals(body)).toBe(true);
    },
  );

  test("a name that is taken is not an error, before and after its task has run", async () => {
    const waiting = task({ scheduleTime: new Date(Date.now() + 3_600_000), headers: {} });
    expect(await queue.create(waiting, 5000)).toBe("created");
    expect(await queue.create(waiting, 5000)).toBe("exists");
    const done = task({ headers: {} });
    expect(await queue.create(done, 5000)).toBe("created");
    await emulator.settled();
    expect(await queue.create(done, 5000)).toBe("exists");
  });

  test("whether a task is there is known from its name", async () => {
    const waiting = task({ scheduleTime: new Date(Date.now() + 3_600_000), headers: {} });
    expect(await queue.has(waiting.name, 5000)).toBe(false);
    await queue.create(waiting, 5000);
    expect(await queue.has(waiting.name, 5000)).toBe(true);
  });

  test("a task that is deleted is gone, its name stays taken, and one that is not there is no fault", async () => {
    const waiting = task({ scheduleTime: new Date(Date.now() + 3_600_000), headers: {} });
    await queue.create(waiting, 5000);
    await queue.delete(waiting.name, 5000);
    expect(await queue.has(waiting.name, 5000)).toBe(false);
    expect(await queue.create(waiting, 5000)).toBe("exists");
    await queue.delete(waiting.name, 5000);
    await expect(queue.delete(`${waiting.name}.`, 5000)).rejects.toThrow(QueueError);
  });

  test("a schedule time and a dispatch deadline are Cloud Tasks' own: out of range is refused", async () => {
    const tooLate = task({ scheduleTime: new Date(Date.now() + 31 * 86_400_000), headers: {} });
    await expect(queue.create(tooLate, 5000)).rejects.toMatchObject({ status: "INVALID_ARGUMENT" });
    const tooShort = task({ dispatchDeadlineSeconds: 5, headers: {} });
    await expect(queue.create(tooShort, 5000)).rejects.toBeInstanceOf(QueueError);
  });

  test.each([-500, -1500, 1, -62_135_596_800_000])(
    "a schedule time of %i ms since 1970 is past, and so at once",
    async (ms) => {
      const past = task({ scheduleTime: new Date(ms), headers: {} });
      expect(await queue.create(past, 5000)).toBe("created");
      await dispatched();
    },
  );

  test("a queue that does not exist is NOT_FOUND, in Google's words", async () => {
    const lost = task({ name: "projects/p/locations/l/queues/nope/tasks/t", headers: {} });
    await expect(queue.create(lost, 5000)).rejects.toMatchObject({
      status: "NOT_FOUND",
      message: expect.stringContaining("Queue does not exist") as string,
    });
  });

  test("BufferTask carries body and headers, and the queue's own target says where they go", async () => {
    const name = `projects/p/locations/l/queues/buffered/tasks/b-${transport}`;
    const buffered = task({ name, method: "buffer", headers: { "ce-id": "7" } });
    expect(await queue.create(buffered, 5000)).toBe("created");
    const { url, headers, body } = await dispatched();
    expect(url).toMatch(/^\/buffered/);
    expect(headers["ce-id"]).toBe("7");
    expect(body.equals(buffered.body)).toBe(true);
    expect(await queue.create(buffered, 5000)).toBe("exists");
  });
});

describe.each(["rest", "client"] as const)("over %s, a Cloud Tasks in trouble", (transport) => {
  test("that hangs is DEADLINE_EXCEEDED after the time given", async () => {
    const sockets = new Set<Socket>();
    const silent = createTcpServer((socket) => sockets.add(socket.on("error", () => undefined)));
    const { port } = await listen(silent);
    const queue = openQueue(
      { transport },
      {
        CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${port}`,
        CLOUD_TASKS_EMULATOR_REST: `http://127.0.0.1:${port}`,
      },
    );
    await expect(queue.create(task(), 150)).rejects.toMatchObject({ status: "DEADLINE_EXCEEDED" });
    await queue.close();
    for (const socket of sockets) socket.destroy();
  });

  test("that is not there at all is UNAVAILABLE or out of time, so worth another try", async () => {
    const queue = openQueue(
      { transport },
      {
        CLOUD_TASKS_EMULATOR_HOST: "127.0.0.1:1",
        CLOUD_TASKS_EMULATOR_REST: "http://127.0.0.1:1",
      },
    );
    const error = await queue.create(task(), 500).then(
      () => undefined,
      (failure: QueueError) => failure.status,
    );
    expect(["UNAVAILABLE", "DEADLINE_EXCEEDED"]).toContain(error);
    await queue.close();
  });
});

test("over rest, text beyond ASCII reaches Cloud Tasks as it is", async () => {
  let received = "";
  const headers = { "x-name": 'Grüße, 東京 🚀 "quoted"', body: "" };
  const sent = task({ url: "https://example.com/größe", headers });
  const cloudTasks = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      received = body.toString();
      response.writeHead(200).end(JSON.stringify({ name: sent.name }));
    });
  });
  const queue = openQueue({ transport: "rest" }, { CLOUD_TASKS_EMULATOR_REST: cloudTasks.url });
  expect(await queue.create(sent, 5000)).toBe("created");
  const call = JSON.parse(received) as { task: { httpRequest: unknown } };
  expect(call.task.httpRequest).toMatchObject({
    url: sent.url,
    headers,
    body: sent.body.toString("base64"),
  });
  await queue.close();
});

test("BufferTask accepts header values beyond Latin-1, which node would refuse", async () => {
  const name = "projects/p/locations/l/queues/buffered/tasks/b-utf8";
  const queue = open("rest");
  const sent = task({ name, method: "buffer", headers: { "x-name": "東京" } });
  expect(await queue.create(sent, 5000)).toBe("created");
  await queue.close();
});

describe("over rest, something that answers in place of Cloud Tasks", () => {
  const named = (name: string): string => JSON.stringify({ name });
  const refusal = (status: string): string => JSON.stringify({ error: { status, message: "m" } });

  /** What `ask` gives when each call is answered so. */
  async function answered(
    status: number,
    body: string,
    ask: (queue: Queue) => Promise<unknown>,
  ): Promise<unknown> {
    const { url } = await listen((request, response) => {
      request.resume();
      response.writeHead(status, { "content-type": "text/html" }).end(body);
    });
    const queue = openQueue({ transport: "rest" }, { CLOUD_TASKS_EMULATOR_REST: url });
    try {
      return await ask(queue).catch((error: QueueError) => error.status);
    } finally {
      await queue.close();
    }
  }

  test.each([
    ["a page", 200, "<html>ok</html>"],
    ["nothing", 200, ""],
    ["nothing", 204, ""],
    ["other JSON", 200, '{"status":"ok"}'],
    ["another task", 200, named("projects/p/locations/l/queues/q/tasks/other")],
    ["a page of a conflict", 409, "<html>conflict</html>"],
    ["a conflict of another kind", 409, '{"error":"conflict"}'],
    ["a page that is not found", 404, "<html>not found</html>"],
    ["a redirect", 302, ""],
    ["a page that forbids", 403, "<html>forbidden</html>"],
    ["Google's word under another status", 400, refusal("ALREADY_EXISTS")],
    ["Google's word under another status", 410, refusal("NOT_FOUND")],
  ])("%s (%i %s) is neither made nor there: worth another try", async (_what, status, body) => {
    for (const method of ["POST", "buffer"] as const) {
      const made = await answered(status, body, (queue) =>
        queue.create(task({ method, headers: {} }), 1000),
      );
      expect(made).toBe("UNAVAILABLE");
    }
    const found = await answered(status, body, (queue) => queue.has(task().name, 1000));
    expect(found).toBe("UNAVAILABLE");
  });

  test("only Cloud Tasks' own words count: the task's name, ALREADY_EXISTS, NOT_FOUND", async () => {
    const mine = task();
    const create = (queue: Queue): Promise<unknown> => queue.create(mine, 1000);
    const has = (queue: Queue): Promise<unknown> => queue.has(mine.name, 1000);
    expect(await answered(200, named(mine.name), create)).toBe("created");
    expect(await answered(409, refusal("ALREADY_EXISTS"), create)).toBe("exists");
    expect(await answered(409, refusal("ABORTED"), create)).toBe("ABORTED");
    expect(await answered(200, named(mine.name), has)).toBe(true);
    expect(await answered(404, refusal("NOT_FOUND"), has)).toBe(false);
  });
});

describe("over client, something that answers in place of Cloud Tasks", () => {
  const NAME = "projects/p/locations/l/queues/ci/tasks/mine";
  const GRPC = { ":status": 200, "content-type": "application/grpc" };
  const PAGE = { ":status": 200, "content-type": "text/html" };
  const DONE = { "grpc-status": "0" };

  type Given = {
    readonly headers: OutgoingHttpHeaders;
    readonly body?: Buffer | string;
    readonly trailers?: OutgoingHttpHeaders;
  };

  /** A gRPC message of a task, of which only the name is said. */
  function taskNamed(name: string): Buffer {
    const prefix = Buffer.from([0, 0, 0, 0, name.length + 2]);
    return Buffer.concat([prefix, Buffer.from([0x0a, name.length]), Buffer.from(name)]);
  }

  /** What `ask` gives when each call is answered so; the status of what it throws. */
  async function answered(
    { headers, body, trailers }: Given,
    ask: (queue: Queue) => Promise<unknown>,
  ): Promise<unknown> {
    const server = createHttp2Server();
    server.on("stream", (stream) => {
      stream.on("error", () => undefined).resume();
      stream.respond(headers, {
        endStream: body === undefined && trailers === undefined,
        waitForTrailers: trailers !== undefined,
      });
      stream.on("wantTrailers", () => stream.sendTrailers(trailers ?? {}));
      if (body !== undefined || trailers !== undefined) stream.end(body);
    });
    const { port } = await listen(server);
    const env = { CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${port}` };
    const queue = openQueue({ transport: "client" }, env);
    try {
      return await ask(queue).catch((error: unknown) =>
        error instanceof QueueError ? "refused" : error,
      );
    } finally {
      await queue.close();
    }
  }

  const named = (name: string): Given => ({
    headers: GRPC,
    body: taskNamed(name),
    trailers: DONE,
  });

  test.each<[string, Given]>([
    ["a page", { headers: PAGE, body: "<html>ok</html>" }],
    ["a page with gRPC's own end", { headers: PAGE, body: "<html>ok</html>", trailers: DONE }],
    ["JSON that names the task", { headers: PAGE, body: JSON.stringify({ name: NAME }) }],
    ["nothing", { headers: { ":status": 204 } }],
    ["success without a task", { headers: { ...GRPC, ...DONE } }],
    ["an empty task", { headers: GRPC, body: Buffer.alloc(5), trailers: DONE }],
    ["another task", named(NAME.replace("mine", "other"))],
    ["a task of another queue", named(NAME.replace("/ci/", "/audit/"))],
    ["the task and an error", { ...named(NAME), trailers: { "grpc-status": "13" } }],
    ["the task without an end", { headers: GRPC, body: taskNamed(NAME) }],
    ["a page of a conflict", { headers: { ...PAGE, ":status": 409 }, body: "conflict" }],
    ["a page with Google's word", { headers: { ...PAGE, "grpc-status": "6" } }],
    [
      "a page that is not found with Google's word",
      { headers: { ...PAGE, ":status": 404, "grpc-status": "5" } },
    ],
  ])("%s is neither made nor there", async (_what, given) => {
    const mine = task({ name: NAME, headers: {} });
    expect(await answered(given, (queue) => queue.create(mine, 1000))).toBe("refused");
    expect(await answered(given, (queue) => queue.has(NAME, 1000))).toBe("refused");
  });

  test("only Cloud Tasks' own words count: the task's name, ALREADY_EXISTS, NOT_FOUND", async () => {
    const mine = task({ name: NAME, headers: {} });
    const create = (queue: Queue): Promise<unknown> => queue.create(mine, 60_000);
    const has = (queue: Queue): Promise<unknown> => queue.has(NAME, 60_000);
    const status = (code: string): Given => ({ headers: { ...GRPC, "grpc-status": code } });
    expect(await answered(named(NAME), create)).toBe("created");
    expect(await answered(named(NAME.replace("/p/", "/123/")), create)).toBe("created");
    expect(await answered(status("6"), create)).toBe("exists");
    expect(await answered(named(NAME), has)).toBe(true);
    expect(await answered(status("5"), has)).toBe(false);
  });
});

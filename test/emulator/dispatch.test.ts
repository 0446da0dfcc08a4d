import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { type Answer, answering, failure, QUEUE, startTarget, startWorld } from "./world.ts";

const seconds = (s: number) => ({ seconds: s });
/** Answers nothing, ever. */
const silence: Answer = () => undefined;

test("failed attempts come again after the queue's backoff, to the millisecond", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500));
  const { client, settled } = await startWorld({
    clock,
    queues: [
      {
        name: QUEUE,
        retryConfig: { minBackoff: "10s", maxBackoff: "300s", maxDoublings: 3, maxAttempts: -1 },
      },
    ],
  });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await settled();
  for (const wait of [10, 20, 40, 80, 160, 240, 300, 300]) {
    const before = target.received.length;
    clock.advance(wait * 1000 - 1);
    await settled();
    expect(target.received).toHaveLength(before);
    clock.advance(1);
    await settled();
    expect(target.received).toHaveLength(before + 1);
  }
});

test("a task shows its attempts: counts, times and the status of the last", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(404, 503));
  const { client, settled } = await startWorld({ clock });
  const name = `${QUEUE}/tasks/a`;
  await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url: target.url } } });
  await settled();
  clock.advance(100);
  await settled();
  const [task] = await client.getTask({ name });
  const time = (ms: number) => ({
    seconds: String(Math.floor(ms / 1000)),
    nanos: (ms % 1000) * 1e6,
  });
  expect(task).toMatchObject({
    dispatchCount: 2,
    responseCount: 2,
    scheduleTime: time(START + 100 + 200),
    firstAttempt: { dispatchTime: time(START), responseTime: null, responseStatus: null },
    lastAttempt: {
      scheduleTime: time(START + 100),
      dispatchTime: time(START + 100),
      responseTime: time(START + 100),
      responseStatus: { code: 14, message: "UNAVAILABLE(14): HTTP status code 503" },
    },
  });
});

test("a task that runs counts its dispatch before there is an answer", async () => {
  const target = await startTarget(silence);
  const { client } = await startWorld();
  const name = `${QUEUE}/tasks/a`;
  await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url: target.url } } });
  await target.nth(1);
  const [task] = await client.getTask({ name });
  expect(task).toMatchObject({
    dispatchCount: 1,
    responseCount: 0,
    lastAttempt: { responseTime: null, responseStatus: null },
  });
});

test("only 2xx is success", async () => {
  const statuses = [200, 204, 299, 301, 304, 400, 404, 429, 500];
  const target = await startTarget(({ url }, response) => {
    response.statusCode = Number(url.slice(1));
    response.end();
  });
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  for (const status of statuses) {
    const httpRequest = { url: `${target.url}/${status}` };
    await client.createTask({ parent: QUEUE, task: { httpRequest } });
  }
  await settled();
  const delivered = reports.filter(({ outcome }) => outcome === "delivered");
  expect(new Set(delivered.map(({ status }) => status))).toEqual(new Set([200, 204, 299]));
  expect(reports).toHaveLength(statuses.length);
});

test("a task is given up after maxAttempts, silently, and its name stays taken", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500));
  const { client, settled, reports } = await startWorld({
    clock,
    queues: [{ name: QUEUE, retryConfig: { maxAttempts: 3 } }],
  });
  const task = { name: `${QUEUE}/tasks/a`, httpRequest: { url: target.url } };
  await client.createTask({ parent: QUEUE, task });
  for (let i = 0; i < 5; i++) {
    await settled();
    clock.advance(3_600_000 / 8);
  }
  await settled();
  expect(reports.map(({ outcome }) => outcome)).toEqual(["retry", "retry", "dropped"]);
  expect((await failure(client.getTask({ name: task.name }))).message).toMatch(/no longer exists/);
  expect((await failure(client.createTask({ parent: QUEUE, task }))).code).toBe(6);
});

test("with maxAttempts and maxRetryDuration a task goes on until both are used up", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500));
  const { client, settled, reports } = await startWorld({
    clock,
    queues: [
      {
        name: QUEUE,
        retryConfig: {
          maxAttempts: 2,
          maxRetryDuration: "60s",
          minBackoff: "20s",
          maxBackoff: "20s",
        },
      },
    ],
  });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  for (let i = 0; i < 6; i++) {
    await settled();
    clock.advance(20_000);
  }
  await settled();
  expect(reports.map(({ outcome }) => outcome)).toEqual(["retry", "retry", "retry", "dropped"]);
});

test("an answer that does not come within the dispatch deadline fails, and the next attempt says 504", async () => {
  const clock = fakeClock();
  const target = await startTarget((_, response) => {
    if (target.received.length > 1) response.end();
  });
  const { client, settled } = await startWorld({ clock });
  const name = `${QUEUE}/tasks/a`;
  await client.createTask({
    parent: QUEUE,
    task: { name, httpRequest: { url: target.url }, dispatchDeadline: seconds(15) },
  });
  await target.nth(1);
  clock.advance(14_999);
  expect((await client.getTask({ name }))[0].lastAttempt?.responseTime).toBeNull();
  clock.advance(1);
  await settled();
  const [task] = await client.getTask({ name });
  expect(task).toMatchObject({
    responseCount: 0,
    lastAttempt: {
      responseStatus: { code: 4, message: "DEADLINE_EXCEEDED(4): HTTP status code 504" },
    },
  });
  clock.advance(100);
  await settled();
  expect((await target.nth(2)).headers).toMatchObject({
    "x-cloudtasks-taskpreviousresponse": "504",
    "x-cloudtasks-taskretrycount": "1",
    "x-cloudtasks-taskexecutioncount": "0",
  });
});

test("a target that nobody listens at fails the attempt and says so", async () => {
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: "http://127.0.0.1:1/" } } });
  await settled();
  expect(reports).toMatchObject([{ outcome: "retry", error: "ECONNREFUSED" }]);
});

test.each([
  [429, "120", 120_000],
  [503, "120", 120_000],
  [503, "0", 100],
  [500, "120", 100],
])(
  "after %i with Retry-After %s the next attempt waits %i ms",
  async (status, retryAfter, waitMs) => {
    const target = await startTarget((_, response) => {
      response.writeHead(status, { "Retry-After": retryAfter }).end();
    });
    const { client, settled, reports } = await startWorld({ clock: fakeClock() });
    await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
    await settled();
    expect(reports[0]?.nextAttemptMs).toBe(START + waitMs);
  },
);

test("a redirect is followed within the same attempt, credentials only to the same origin", async () => {
  const elsewhere = await startTarget();
  const target = await startTarget(({ url }, response) => {
    if (url === "/a") response.writeHead(307, { Location: "/b" }).end();
    else response.writeHead(308, { Location: `${elsewhere.url}/c` }).end();
  });
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  await client.createTask({
    parent: QUEUE,
    task: {
      httpRequest: {
        url: `${target.url}/a`,
        headers: { Authorization: "Bearer own" },
        body: Buffer.from("body"),
      },
    },
  });
  await settled();
  expect(target.received.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ["/a", "Bearer own"],
    ["/b", "Bearer own"],
  ]);
  const last = await elsewhere.nth(1);
  expect([last.method, last.url, last.body.toString(), last.headers.authorization]).toEqual([
    "POST",
    "/c",
    "body",
    undefined,
  ]);
  expect(last.headers.host).toBe(new URL(elsewhere.url).host);
  expect(reports).toMatchObject([{ attempt: 1, outcome: "delivered" }]);
});

test("a redirect to itself ends, as a failure", async () => {
  const target = await startTarget((_, response) =>
    response.writeHead(307, { Location: "/" }).end(),
  );
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await settled();
  expect(reports).toMatchObject([{ status: 307, outcome: "retry" }]);
  expect(target.received).toHaveLength(11);
});

test("headers that belong to Cloud Tasks or to the connection do not come from the task", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const [task] = await client.createTask({
    parent: QUEUE,
    task: {
      httpRequest: {
        url: target.url,
        headers: {
          Host: "evil.example",
          "content-length": "999",
          "user-agent": "mine",
          "X-Google-Thing": "1",
          "X-AppEngine-Thing": "1",
          "X-CloudTasks-TaskName": "forged",
          Connection: "close",
          "Transfer-Encoding": "chunked",
          "X-Own": "kept",
        },
        body: Buffer.from("12345"),
      },
    },
  });
  expect(task.httpRequest?.headers).toEqual({
    "X-Own": "kept",
    "User-Agent": "Google-Cloud-Tasks",
  });
  await client.resumeQueue({ name: QUEUE });
  const { headers } = await target.nth(1);
  await settled();
  expect(headers).toMatchObject({
    host: new URL(target.url).host,
    "content-length": "5",
    "user-agent": "Google-Cloud-Tasks",
    "x-own": "kept",
  });
  expect(headers["x-cloudtasks-taskname"]).not.toBe("forged");
  expect(
    Object.keys(headers).filter((name) => /google|appengine|transfer|content-type/.test(name)),
  ).toEqual([]);
});

test("each method goes out as it is", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld();
  const methods = ["POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] as const;
  for (const httpMethod of methods) {
    await client.createTask({
      parent: QUEUE,
      task: { httpRequest: { url: target.url, httpMethod } },
    });
    await settled();
  }
  expect(target.received.map(({ method }) => method)).toEqual(methods);
});

test("an answer with 100 kB of headers is an answer", async () => {
  const target = await startTarget((_, response) => {
    response.writeHead(200, { "X-Long": "x".repeat(100_000) }).end();
  });
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await settled();
  expect(reports).toMatchObject([{ outcome: "delivered" }]);
});

test.each([
  [{ "ce-id": "evt_1" }, "evt_1"],
  [{ "Ce-Id": "gr%C3%BC%C3%9Fe" }, "grüße"],
  [{ "ce-id": "100%" }, "100%"],
  [{}, undefined],
])("an attempt is reported with the event that its task carries: %j", async (headers, event) => {
  const target = await startTarget();
  const { client, settled, reports } = await startWorld({ clock: fakeClock() });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url, headers } } });
  await settled();
  expect(reports.map((report) => report.event)).toEqual([event]);
});

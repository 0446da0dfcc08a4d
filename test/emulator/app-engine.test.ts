import { mkdtempSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { google } from "@google-cloud/tasks/build/protos";
import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { rest } from "./wire.ts";
import {
  type Answer,
  answering,
  failure,
  LOCATION,
  QUEUE,
  startTarget,
  startWorld,
} from "./world.ts";

type Request = google.cloud.tasks.v2.IAppEngineHttpRequest;
const AGENT = "AppEngine-Google; (+http://code.google.com/appengine)";

/** An app, and an emulator that sends App Engine tasks to it. */
async function startApp(answer?: Answer, path = "") {
  const app = await startTarget(answer);
  const clock = fakeClock();
  const world = await startWorld({ clock, appEngine: `${app.url}${path}` });
  const create = (appEngineHttpRequest: Request, rest: google.cloud.tasks.v2.ITask = {}) =>
    world.client.createTask({
      parent: QUEUE,
      task: { name: `${QUEUE}/tasks/a`, appEngineHttpRequest, ...rest },
    });
  return { app, clock, create, ...world };
}

test("an App Engine task reaches the app with its body and App Engine's headers", async () => {
  const { app, create } = await startApp();
  await create({
    httpMethod: "PUT",
    relativeUri: "/work?id=1",
    headers: { "X-Own": "1", "X-AppEngine-QueueName": "forged", Host: "forged" },
    body: Buffer.from("body"),
  });
  const { method, url, headers, rawHeaders, body } = await app.nth(1);
  expect([method, url, body.toString()]).toEqual(["PUT", "/work?id=1", "body"]);
  expect(headers).toMatchObject({
    host: new URL(app.url).host,
    "user-agent": AGENT,
    "content-type": "application/octet-stream",
    "content-length": "4",
    "x-own": "1",
    "x-appengine-queuename": "q",
    "x-appengine-taskname": "a",
    "x-appengine-taskretrycount": "0",
    "x-appengine-taskexecutioncount": "0",
    "x-appengine-tasketa": String(START / 1000),
  });
  expect(rawHeaders.filter((name) => /^X-CloudTasks/i.test(name))).toEqual([]);
});

test("its own User-Agent and Content-Type stay, with App Engine's beside the first", async () => {
  const { app, create } = await startApp();
  const headers = { "user-agent": "mine/1", "content-type": "application/json" };
  await create({ headers, body: Buffer.from("{}") });
  expect((await app.nth(1)).headers).toMatchObject({
    "user-agent": `mine/1 ${AGENT}`,
    "content-type": "application/json",
  });
});

test("without a URI it is for the root, below the path of the app's URL", async () => {
  const { app, create } = await startApp(undefined, "/app/");
  await create({});
  const { method, url, headers } = await app.nth(1);
  expect([method, url]).toEqual(["POST", "/app/"]);
  expect(headers).not.toHaveProperty("content-type");
});

test("a URI with two slashes stays within the app", async () => {
  const { app, create } = await startApp();
  await create({ relativeUri: "//evil.example/x" });
  expect((await app.nth(1)).url).toBe("//evil.example/x");
});

test("a retry says what the last attempt was answered; a redirect is such an answer", async () => {
  const { app, clock, create, settled } = await startApp((received, response) => {
    response.writeHead(received.url === "/a" ? 302 : 200, { Location: "/b" });
    response.end();
  });
  await create({ relativeUri: "/a" });
  await settled();
  expect(app.received.map(({ url }) => url)).toEqual(["/a"]);
  clock.advance(1000);
  await settled();
  expect(aboutTheLastAttempt(app.received[1]?.headers)).toEqual(["1", "302", "App Error"]);
});

test("every answer of the app counts as an execution, a 5xx too", async () => {
  const statuses = [503, 404, 429, 500, 302, 200];
  const { app, clock, create, settled } = await startApp(answering(...statuses));
  await create({});
  for (const _ of statuses) {
    await settled();
    clock.advance(60_000);
  }
  expect(app.received.map(({ headers }) => aboutTheLastAttempt(headers))).toEqual([
    ["0", undefined, undefined],
    ["1", "503", "App Error"],
    ["2", "404", "App Error"],
    ["3", "429", "App Error"],
    ["4", "500", "App Error"],
    ["5", "302", "App Error"],
  ]);
});

test("a retry after the dispatch deadline says that no instance answered", async () => {
  const { app, clock, create, settled } = await startApp((_, response) => {
    if (app.received.length > 1) response.end();
  });
  await create({}, { dispatchDeadline: { seconds: 15 } });
  await app.nth(1);
  clock.advance(15_000);
  await settled();
  clock.advance(1000);
  await settled();
  expect(aboutTheLastAttempt((await app.nth(2)).headers)).toEqual([
    "0",
    "0",
    "Instance Unavailable",
  ]);
});

const aboutTheLastAttempt = (headers: IncomingHttpHeaders = {}): readonly unknown[] => [
  headers["x-appengine-taskexecutioncount"],
  headers["x-appengine-taskpreviousresponse"],
  headers["x-appengine-taskretryreason"],
];

test("a task with a body shows the length it is sent with, whatever it claimed", async () => {
  const { app, create } = await startApp();
  const [shown] = await create({ headers: { "content-length": "99" }, body: Buffer.from("body") });
  expect(shown.appEngineHttpRequest?.headers).toEqual({
    "User-Agent": AGENT,
    "Content-Type": "application/octet-stream",
    "Content-Length": "4",
  });
  const { rawHeaders } = await app.nth(1);
  expect(rawHeaders.filter((name) => /^content-length$/i.test(name))).toHaveLength(1);
});

test.each([
  [429, START + 100],
  [503, START + 60_000],
])("a %i with Retry-After is tried again as App Engine's are", async (status, next) => {
  const { create, settled, reports } = await startApp((_, response) => {
    response.writeHead(status, { "Retry-After": "60" }).end();
  });
  await create({});
  await settled();
  expect(reports).toMatchObject([{ outcome: "retry", nextAttemptMs: next }]);
});

test("a task shows its App Engine request, with the host it has in Google's cloud", async () => {
  const { client, issuerUrl, create } = await startApp();
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  await client.pauseQueue({ name: QUEUE });
  const [made] = await create({
    relativeUri: "/x",
    body: Buffer.from("b"),
    appEngineRouting: { service: "worker", version: "v1", host: "ignored" },
  });
  expect(made.httpRequest ?? null).toBeNull();
  expect(made.appEngineHttpRequest).toMatchObject({
    relativeUri: "/x",
    httpMethod: "POST",
    appEngineRouting: { service: "worker", version: "v1", host: "v1.worker.p.appspot.com" },
  });
  const full = await rest(`${issuerUrl}/v2beta3/${QUEUE}/tasks/a?responseView=FULL`);
  expect(full.body).toMatchObject({ appEngineHttpRequest: { body: "Yg==" } });
});

test.each([
  [{ service: "worker" }, undefined, "worker.p.appspot.com"],
  [{ version: "v1", instance: "0" }, undefined, "0.v1.p.appspot.com"],
  [{}, { service: "mailer" }, "mailer.p.appspot.com"],
  [{ service: "worker", version: "v1" }, { service: "mailer" }, "mailer.p.appspot.com"],
])(
  "a task for the service %j on a queue for %j reaches the app under that service's host",
  async (appEngineRouting, appEngineRoutingOverride, host) => {
    const { app, client, create } = await startApp();
    await client.createQueue({
      parent: LOCATION,
      queue: { name: QUEUE, ...(appEngineRoutingOverride && { appEngineRoutingOverride }) },
    });
    await create({ appEngineRouting });
    expect((await app.nth(1)).headers.host).toBe(host);
  },
);

test("a queue shows the host of its App Engine routing in Google's cloud, in both versions", async () => {
  const { client, issuerUrl } = await startWorld();
  const appEngineRoutingOverride = { service: "mailer", version: "v1" };
  const shown = { ...appEngineRoutingOverride, host: "v1.mailer.p.appspot.com" };
  const [queue] = await client.createQueue({
    parent: LOCATION,
    queue: {
      name: QUEUE,
      appEngineRoutingOverride: { ...appEngineRoutingOverride, host: "ignored" },
    },
  });
  expect(queue.appEngineRoutingOverride).toMatchObject(shown);
  expect((await rest(`${issuerUrl}/v2beta3/${QUEUE}`)).body).toMatchObject({
    appEngineHttpQueue: { appEngineRoutingOverride: shown },
  });
});

test("without a deadline it shows none, and the app has the 10 minutes of automatic scaling", async () => {
  const { app, clock, create, settled, reports } = await startApp(() => undefined);
  const [shown] = await create({});
  expect(shown.dispatchDeadline).toBeNull();
  await app.nth(1);
  clock.advance(599_999);
  expect(reports).toEqual([]);
  clock.advance(1);
  await settled();
  expect(reports).toMatchObject([{ outcome: "retry", error: "the dispatch deadline passed" }]);
});

test("its deadline may be a day and 15 seconds", async () => {
  const { create } = await startApp();
  await create({}, { dispatchDeadline: { seconds: 86_415 } });
  const late = create({}, { dispatchDeadline: { seconds: 86_416 } });
  expect((await failure(late)).message).toBe(
    "Task.dispatchDeadline must be between [15s, 24h15s].",
  );
});

test.each<[string, Request, RegExp]>([
  ["a relative URI without a slash", { relativeUri: "x" }, /must begin with "\/"/],
  ["a whole URL", { relativeUri: "http://h/" }, /must begin with "\/"/],
  ["a space", { relativeUri: "/a b" }, /must not contain spaces/],
  ["a URI too long", { relativeUri: `/${"x".repeat(2083)}` }, /too long/],
  ["a body with PATCH", { httpMethod: "PATCH", body: Buffer.from("x") }, /only POST and PUT/],
  ["a line break in a header", { headers: { a: "b\r\nc: d" } }, /control character/],
])("an App Engine task with %s is refused", async (_, request, why) => {
  const { create } = await startApp();
  const { code, message } = await failure(create(request));
  expect(code).toBe(3);
  expect(message).toMatch(why);
});

test("a queue's HTTP target does not touch App Engine tasks", async () => {
  const app = await startTarget(answering(200));
  const { client } = await startWorld({
    appEngine: app.url,
    queues: [{ name: QUEUE, httpTarget: { uriOverride: { host: "elsewhere.invalid" } } }],
  });
  await client.createTask({
    parent: QUEUE,
    task: { appEngineHttpRequest: { relativeUri: "/x" } },
  });
  expect((await app.nth(1)).url).toBe("/x");
});

test("a task that waits for an app that is not there any more says what to start with", async () => {
  const data = mkdtempSync(join(tmpdir(), "relay-app-engine-"));
  const task = { name: `${QUEUE}/tasks/a`, appEngineHttpRequest: { relativeUri: "/x" } };
  const before = await startWorld({
    data,
    appEngine: "http://127.0.0.1:9",
    queues: [{ name: QUEUE, paused: true }],
  });
  await before.client.createTask({ parent: QUEUE, task });
  await before.close();
  const { client, settled, reports } = await startWorld({ data, clock: fakeClock(Date.now()) });
  await client.resumeQueue({ name: QUEUE });
  await settled();
  expect(reports).toMatchObject([
    { outcome: "retry", error: expect.stringContaining("--app-engine") as string },
  ]);
});

import { request } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { v2 } from "@google-cloud/tasks";
import { PassThroughClient } from "google-auth-library";
import { expect, onTestFinished, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { answering, LOCATION, QUEUE, startTarget, startWorld } from "./world.ts";

type Json = Record<string, unknown>;

async function call(
  base: string,
  method: string,
  path: string,
  json?: object,
): Promise<{ status: number; body: Json }> {
  const response = await fetch(base + path, {
    method,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

/** Google's client in its REST mode. */
function restClient(port: number): v2.CloudTasksClient {
  const client = new v2.CloudTasksClient({
    fallback: "rest",
    protocol: "http",
    apiEndpoint: "127.0.0.1",
    port,
    universeDomain: "googleapis.com",
    projectId: "p",
    // The types of two copies of the auth library differ in a private field.
    authClient: new PassThroughClient() as never,
  });
  onTestFinished(() => client.close());
  return client;
}

test("Google's client works over REST as over gRPC: every call", async () => {
  const target = await startTarget();
  const { restPort, settled } = await startWorld({ clock: fakeClock() });
  const client = restClient(restPort);
  const [queue] = await client.createQueue({
    parent: LOCATION,
    queue: { name: QUEUE, retryConfig: { maxAttempts: 3, minBackoff: { seconds: 1, nanos: 5e8 } } },
  });
  expect(queue).toMatchObject({ state: "RUNNING", retryConfig: { maxAttempts: 3 } });
  expect((await client.pauseQueue({ name: QUEUE }))[0].state).toBe("PAUSED");
  const [updated] = await client.updateQueue({
    queue: {
      name: QUEUE,
      rateLimits: { maxDispatchesPerSecond: 7 },
      retryConfig: { maxAttempts: 9 },
    },
    updateMask: { paths: ["rate_limits.max_dispatches_per_second"] },
  });
  expect(updated).toMatchObject({
    rateLimits: { maxDispatchesPerSecond: 7 },
    retryConfig: { maxAttempts: 3, minBackoff: { seconds: "1", nanos: 500_000_000 } },
  });
  const body = Buffer.from([0, 255, 1, 254]);
  const name = `${QUEUE}/tasks/a`;
  const [task] = await client.createTask({
    parent: QUEUE,
    responseView: "FULL",
    task: {
      name,
      httpRequest: { url: target.url, httpMethod: "PUT", headers: { "X-A": "ü" }, body },
    },
  });
  expect(Buffer.from(task.httpRequest?.body ?? "")).toEqual(body);
  expect(task.httpRequest?.httpMethod).toBe("PUT");
  await expect(
    client.createTask({ parent: QUEUE, task: { ...task, view: "BASIC" } }),
  ).rejects.toMatchObject({
    code: 6,
  });
  expect((await client.getTask({ name }))[0].name).toBe(name);
  expect((await client.listTasks({ parent: QUEUE, responseView: "FULL" }))[0]).toHaveLength(1);
  expect((await client.listQueues({ parent: LOCATION, filter: "state: PAUSED" }))[0]).toHaveLength(
    1,
  );
  await client.runTask({ name });
  await settled();
  const received = await target.nth(1);
  expect([received.method, received.body.equals(body)]).toEqual(["PUT", true]);
  await client.createTask({
    parent: QUEUE,
    task: { name: `${name}2`, httpRequest: { url: target.url } },
  });
  await client.deleteTask({ name: `${name}2` });
  await client.purgeQueue({ name: QUEUE });
  expect((await client.resumeQueue({ name: QUEUE }))[0].state).toBe("RUNNING");
  expect(
    (await client.testIamPermissions({ resource: QUEUE, permissions: ["x"] }))[0].permissions,
  ).toEqual(["x"]);
  await client.deleteQueue({ name: QUEUE });
  await expect(client.getQueue({ name: QUEUE })).rejects.toMatchObject({ code: 5 });
});

test("plain REST: enums as names, bytes as base64, times as RFC 3339, defaults left out", async () => {
  const { issuerUrl } = await startWorld({
    clock: fakeClock(),
    queues: [{ name: QUEUE, paused: true }],
  });
  const { status, body } = await call(issuerUrl, "POST", `/v2/${QUEUE}/tasks`, {
    responseView: "FULL",
    task: {
      name: `${QUEUE}/tasks/a`,
      scheduleTime: "2026-01-02T05:04:05.5+01:00",
      http_request: { url: "http://h/", http_method: "PUT", body: "AP8=" },
      dispatchDeadline: "15.5s",
    },
  });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      name: `${QUEUE}/tasks/a`,
      httpRequest: {
        url: "http://h/",
        httpMethod: "PUT",
        headers: { "User-Agent": "Google-Cloud-Tasks" },
        body: "AP8=",
      },
      scheduleTime: "2026-01-02T04:04:05.500Z",
      createTime: "2026-01-02T03:04:05Z",
      dispatchDeadline: "15.500s",
      view: "FULL",
    },
  });
  const numeric = await call(issuerUrl, "GET", `/v2/${QUEUE}?$alt=json;enum-encoding=int`);
  expect(numeric.body["state"]).toBe(2);
});

test.each<[string, string, object | undefined, number, string, string | RegExp]>([
  [
    "POST",
    `/v2/${QUEUE}/tasks`,
    { tusk: {} },
    400,
    "INVALID_ARGUMENT",
    'Invalid JSON payload received. Unknown name "tusk": Cannot find field.',
  ],
  [
    "POST",
    `/v2/${QUEUE}/tasks`,
    { task: { httpRequest: { uri: "x" } } },
    400,
    "INVALID_ARGUMENT",
    `Invalid JSON payload received. Unknown name "uri" at 'task.http_request': Cannot find field.`,
  ],
  [
    "POST",
    `/v2/${QUEUE}/tasks`,
    { task: { httpRequest: { url: "http://h/", httpMethod: "PUSH" } } },
    400,
    "INVALID_ARGUMENT",
    `Invalid value at 'task.http_request.http_method' (type.googleapis.com/google.cloud.tasks.v2.HttpMethod), "PUSH"`,
  ],
  [
    "POST",
    `/v2/${QUEUE}/tasks`,
    { task: { scheduleTime: "soon", httpRequest: {} } },
    400,
    "INVALID_ARGUMENT",
    /^Invalid value at 'task\.schedule_time'/,
  ],
  [
    "POST",
    `/v2/${QUEUE}/tasks`,
    { task: { httpRequest: { url: "http://h/", body: "*" } } },
    400,
    "INVALID_ARGUMENT",
    /^Invalid value at 'task\.http_request\.body' \(TYPE_BYTES\)/,
  ],
  ["GET", `/v2/${QUEUE}`, undefined, 404, "NOT_FOUND", /^Queue does not exist\./],
  [
    "GET",
    `/v2/${QUEUE}/tasks?color=red`,
    undefined,
    400,
    "INVALID_ARGUMENT",
    /Unknown name "color"/,
  ],
  ["PUT", `/v2/${QUEUE}`, {}, 405, "UNIMPLEMENTED", /PUT/],
  ["GET", "/v1/x", undefined, 404, "NOT_FOUND", /\/v1\/x/],
])("%s %s with %j is answered %i %s", async (method, path, json, status, code, message) => {
  const { issuerUrl } = await startWorld();
  const answer = await call(issuerUrl, method, path, json);
  expect(answer).toMatchObject({ status, body: { error: { code: status, status: code } } });
  expect((answer.body["error"] as Json)["message"]).toMatch(message);
});

test("a path without a version is v2, as firebase-admin's task queues ask for it", async () => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const task = {
    httpRequest: {
      url: "https://l-p.cloudfunctions.net/q",
      oidcToken: { serviceAccountEmail: "emulated-service-acct@email.com" },
      body: Buffer.from('{"data":{}}').toString("base64"),
      headers: { "Content-Type": "application/json" },
    },
    name: `${QUEUE}/tasks/a`,
  };
  const tasks = `/${QUEUE}/tasks`;
  expect((await call(issuerUrl, "POST", tasks, { task })).status).toBe(200);
  expect((await call(issuerUrl, "POST", tasks, { task })).status).toBe(409);
  expect((await call(issuerUrl, "DELETE", `${tasks}/a`)).status).toBe(200);
});

test("a body that is not JSON is refused", async () => {
  const { issuerUrl } = await startWorld();
  const response = await fetch(`${issuerUrl}/v2/${QUEUE}/tasks`, { method: "POST", body: "{" });
  expect(response.status).toBe(400);
});

const PAGE = "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues";

test.each([
  ["task ID", `${PAGE}.tasks#Task.FIELDS.name`, `/${QUEUE}/tasks`, taskNamed(`${QUEUE}/tasks/a b`)],
  ["task name", `${PAGE}.tasks#Task.FIELDS.name`, `/${QUEUE}/tasks`, taskNamed("a")],
  ["queue name", `${PAGE}#Queue.FIELDS.name`, `/${LOCATION}/queues`, { name: "q" }],
])("a bad %s has a link to its definition", async (what, url, path, message) => {
  const { issuerUrl } = await startWorld();
  const { body } = await call(issuerUrl, "POST", `/v2${path}`, message);
  expect(body["error"]).toMatchObject({
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        links: [{ description: `Definition of ${what}`, url }],
      },
    ],
  });
});

function taskNamed(name: string): object {
  return { task: { name, httpRequest: { url: "http://h/" } } };
}

/** A create of a task with a body in that content coding. */
async function coded(base: string, coding: string, body: Buffer): Promise<[number, string]> {
  const response = await fetch(`${base}/v2/${QUEUE}/tasks`, {
    method: "POST",
    headers: { "Content-Encoding": coding, "Content-Type": "application/json" },
    body: new Uint8Array(body),
  });
  return [response.status, await response.text()];
}

const TASK = Buffer.from(JSON.stringify({ task: { httpRequest: { url: "http://h/ü" } } }));

test("a request may come gzipped, as Google's own clients send it", async () => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  for (const coding of ["gzip", "GZIP", "x-gzip"]) {
    const [status, text] = await coded(issuerUrl, coding, gzipSync(TASK));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ httpRequest: { url: "http://h/ü" } });
  }
  expect((await coded(issuerUrl, "identity", TASK))[0]).toBe(200);
});

test.each<[string, string, Buffer, RegExp]>([
  ["deflate", "deflate", deflateSync(TASK), /Content-Encoding \\"deflate\\" is not supported/],
  ["brotli", "br", brotliCompressSync(TASK), /Content-Encoding \\"br\\" is not supported/],
  ["gzip twice", "gzip, gzip", gzipSync(gzipSync(TASK)), /"gzip, gzip\\" is not supported/],
  ["gzip that is not", "gzip", TASK, /not valid gzip/],
  ["gzip cut short", "gzip", gzipSync(TASK).subarray(0, 40), /not valid gzip/],
  ["a bomb", "gzip", gzipSync(Buffer.alloc(20_000_000, " ")), /exceeds the limit/],
])("a request in %s is refused, and why is said", async (_, coding, body, why) => {
  const { issuerUrl } = await startWorld();
  const [status, text] = await coded(issuerUrl, coding, body);
  expect(status).toBe(400);
  expect(text).toMatch(why);
});

test("JSON that is not UTF-8 is refused", async () => {
  const { issuerUrl } = await startWorld();
  const latin = Buffer.from('{"task":{"name":"\xfc"}}', "latin1");
  expect((await coded(issuerUrl, "identity", latin))[0]).toBe(400);
});

test.each(["PROPFIND", "TRACE", "LOCK"])(
  "nothing can be buffered with %s, a method that Cloud Tasks does not have",
  async (method) => {
    const httpTarget = { uriOverride: { host: "h.example" } };
    const { restPort, client } = await startWorld({
      queues: [{ name: QUEUE, httpTarget, paused: true }],
    });
    const path = `/v2/${QUEUE}/tasks:buffer`;
    const answered = await new Promise((resolve, reject) => {
      const out = request({ port: restPort, host: "127.0.0.1", method, path }, (response) => {
        response.resume();
        resolve([response.statusCode, response.headers.allow]);
      });
      out.on("error", reject);
      out.end();
    });
    expect(answered).toEqual([405, "POST, GET, HEAD, PUT, DELETE, PATCH, OPTIONS"]);
    expect((await client.listTasks({ parent: QUEUE }))[0]).toEqual([]);
  },
);

test("v2beta3 serves the same queues and tasks, with its own fields", async () => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const made = await call(issuerUrl, "POST", `/v2beta3/${QUEUE}/tasks`, {
    task: { httpRequest: { url: "http://h/" } },
  });
  expect(made.status).toBe(200);
  const patched = await call(issuerUrl, "PATCH", `/v2beta3/${QUEUE}?updateMask=tombstoneTtl`, {
    tombstoneTtl: "7200s",
  });
  expect(patched.body).toMatchObject({ tombstoneTtl: "7200s", taskTtl: "2678400s", type: "PUSH" });
  const { body } = await call(issuerUrl, "GET", `/v2/${QUEUE}`);
  expect(Object.keys(body).filter((key) => /Ttl|type/.test(key))).toEqual([]);
});

test("a pull queue is refused, not made into a push queue", async () => {
  const { issuerUrl, client } = await startWorld();
  const pull = { name: QUEUE, type: "PULL" };
  for (const [method, path] of [
    ["POST", `/v2beta3/${LOCATION}/queues`],
    ["PATCH", `/v2beta3/${QUEUE}`], // which makes a queue that is not there
  ] as const) {
    const { status, body } = await call(issuerUrl, method, path, pull);
    expect(status).toBe(400);
    expect(body["error"]).toMatchObject({
      message: "Pull queues are not part of the embedded Cloud Tasks. Queue.type must be PUSH.",
    });
  }
  expect((await client.listQueues({ parent: LOCATION }))[0]).toEqual([]);
  await expect(startWorld({ queues: [pull] })).rejects.toThrow(/Pull queues are not part/);
});

test("a v2beta3 task's own retry settings win over its queue's", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500));
  const { issuerUrl, settled, reports } = await startWorld({
    clock,
    queues: [{ name: QUEUE, retryConfig: { minBackoff: "1s" } }],
  });
  const { body } = await call(issuerUrl, "POST", `/v2beta3/${QUEUE}/tasks`, {
    task: {
      httpRequest: { url: target.url },
      retryConfig: { minBackoff: "7s", maxAttempts: 2 },
    },
  });
  expect(body["retryConfig"]).toMatchObject({ minBackoff: "7s", maxAttempts: 2 });
  await settled();
  clock.advance(7000);
  await settled();
  expect(reports).toMatchObject([
    { outcome: "retry", nextAttemptMs: START + 7000 },
    { outcome: "dropped" },
  ]);
});

test.each<[string, Record<string, string>, number]>([
  ["a page of another site", { "Sec-Fetch-Site": "cross-site" }, 403],
  ["a page of another origin", { Origin: "https://evil.example" }, 403],
  ["a name that an attacker points here", { Host: "evil.example" }, 403],
  ["the emulator's own page", { "Sec-Fetch-Site": "same-origin" }, 200],
  ["a program that says localhost", { Host: "localhost:8124" }, 200],
  ["a program in a container", { Host: "host.docker.internal:8124" }, 200],
])("a request from %s is answered as it should be", async (_, headers, status) => {
  const { restPort } = await startWorld({ queues: [{ name: QUEUE }] });
  for (const [method, path] of [
    ["GET", `/v2/${QUEUE}`],
    ["POST", "/reset"],
  ] as const) {
    const answered = await new Promise((resolve, reject) => {
      const out = request(
        { port: restPort, host: "127.0.0.1", method, path, headers },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      out.on("error", reject);
      out.end();
    });
    expect(answered).toBe(status);
  }
});

test("POST /reset empties everything and brings the declared queues back", async () => {
  const target = await startTarget();
  const { issuerUrl, client, settled } = await startWorld({
    queues: [{ name: QUEUE, paused: true }],
  });
  const other = `${LOCATION}/queues/other`;
  await client.createQueue({ parent: LOCATION, queue: { name: other } });
  await client.deleteQueue({ name: other });
  const task = { name: `${QUEUE}/tasks/a`, httpRequest: { url: target.url } };
  await client.createTask({ parent: QUEUE, task });
  await client.deleteTask({ name: task.name });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  expect((await call(issuerUrl, "POST", "/reset")).status).toBe(200);
  expect((await client.listTasks({ parent: QUEUE }))[0]).toEqual([]);
  expect((await client.getQueue({ name: QUEUE }))[0].state).toBe("PAUSED");
  await client.createQueue({ parent: LOCATION, queue: { name: other } }); // its name is not reserved
  await client.createTask({ parent: QUEUE, task }); // nor is the task's
  await client.resumeQueue({ name: QUEUE });
  await settled();
  expect(target.received).toHaveLength(1);
});

test("an attempt that runs during a reset leaves nothing behind", async () => {
  let answer = (): void => undefined;
  const target = await startTarget((_, response) => (answer = () => response.end()));
  const { client, reset, settled, reports } = await startWorld();
  const task = { name: `${QUEUE}/tasks/a`, httpRequest: { url: target.url } };
  await client.createTask({ parent: QUEUE, task });
  await target.nth(1);
  await reset();
  answer();
  await settled();
  expect(reports).toMatchObject([{ outcome: "gone" }]);
  await client.createTask({ parent: QUEUE, task }); // no tombstone came of it
});

test("a person finds a page at the root, and no name in it is markup", async () => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const response = await fetch(`${issuerUrl}/`);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await response.text()).toContain(`<td>${QUEUE}</td><td>PAUSED</td><td>0</td>`);
});

test.each(["/v2beta2/projects/p/locations/l/queues", "/v1/projects/p", "/v2/projects/p/typo"])(
  "%s is answered by Cloud Tasks, not as an object that Cloud Storage lacks",
  async (path) => {
    const { issuerUrl } = await startWorld();
    for (const method of ["GET", "PUT"]) {
      expect(await call(issuerUrl, method, path)).toMatchObject({
        status: 404,
        body: { error: { status: "NOT_FOUND", message: expect.stringContaining(path) as string } },
      });
    }
  },
);

test("a GET and a PATCH may come as POST with X-HTTP-Method-Override", async () => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE }] });
  const send = async (override: string, path: string, body?: object) => {
    const response = await fetch(issuerUrl + path, {
      method: "POST",
      headers: { "X-HTTP-Method-Override": override },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Json;
  };
  const retryConfig = { maxAttempts: 7 };
  await send("PATCH", `/v2/${QUEUE}?updateMask=retryConfig.maxAttempts`, { retryConfig });
  expect(await send("GET", `/v2/${QUEUE}`)).toMatchObject({ name: QUEUE, retryConfig });
});

test("BufferTask without an id, as gcloud asks for it, makes one up", async () => {
  const target = await startTarget();
  const { hostname, port } = new URL(target.url);
  const uriOverride = { scheme: "HTTP", host: hostname, port };
  const { issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: { uriOverride } }],
  });
  const { status, body } = await call(issuerUrl, "POST", `/v2/${QUEUE}/tasks/:buffer`, {});
  expect([status, (body["task"] as Json)["name"]]).toEqual([
    200,
    expect.stringMatching(/\/tasks\/\d{20}$/),
  ]);
});

import { request } from "node:http";
import { v2beta3 } from "@google-cloud/tasks";
import { credentials } from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { route } from "../../src/emulator/route.ts";
import type { HttpRequest, HttpTarget } from "../../src/emulator/types.ts";
import { failure, LOCATION, QUEUE, startTarget, startWorld } from "./world.ts";

const ACCOUNT = "invoker@p.iam.gserviceaccount.com";
const TASK: HttpRequest = {
  url: "https://task.example:8443/path?q=1",
  method: "POST",
  headers: { "X-Task": "task", "User-Agent": "Google-Cloud-Tasks" },
  body: Buffer.from("body"),
};
const uri = (parts: object): HttpTarget => ({ headers: [], uri: { mode: "ALWAYS", ...parts } });

test.each<[string, object, string]>([
  ["nothing", {}, "https://task.example:8443/path?q=1"],
  ["the scheme", { scheme: "http" }, "http://task.example:8443/path?q=1"],
  ["the host", { host: "queue.example" }, "https://queue.example:8443/path?q=1"],
  ["the port", { port: 123 }, "https://task.example:123/path?q=1"],
  ["port 0, which clears it", { port: 0 }, "https://task.example/path?q=1"],
  ["the path", { path: "/users/1" }, "https://task.example:8443/users/1?q=1"],
  ["an empty path, which clears it", { path: "" }, "https://task.example:8443/?q=1"],
  ["the query", { query: "a=1&b=2" }, "https://task.example:8443/path?a=1&b=2"],
  ["an empty query, which clears it", { query: "" }, "https://task.example:8443/path"],
  ["all but only for tasks without a URL", { host: "q.example", mode: "IF_NOT_EXISTS" }, TASK.url],
])("a queue overrides %s of the URL", (_, parts, url) => {
  expect(route(TASK, uri(parts)).url).toBe(url);
});

test("a queue's headers, method and token win over the task's, by name without case", () => {
  const routed = route(TASK, {
    headers: [
      { key: "x-task", value: "queue" },
      { key: "Host", value: "ignored" },
    ],
    method: "GET",
    auth: { kind: "oidc", serviceAccount: ACCOUNT, audience: "a" },
  });
  expect(routed).toMatchObject({
    method: "GET",
    headers: { "x-task": "queue", "User-Agent": "Google-Cloud-Tasks" },
    auth: { serviceAccount: ACCOUNT },
  });
  expect(Object.keys(routed.headers)).toHaveLength(2);
  expect(routed.body).toHaveLength(0); // GET has none
});

const patch = async (
  base: string,
  path: string,
  json: object,
): Promise<{ status: number; body: object }> => {
  const response = await fetch(base + path, { method: "PATCH", body: JSON.stringify(json) });
  return { status: response.status, body: (await response.json()) as object };
};

/** Queue-level routing to that address. */
const targeting = (url: string): object => ({
  uriOverride: {
    scheme: "HTTP",
    host: new URL(url).hostname,
    port: new URL(url).port,
    pathOverride: { path: "/routed" },
  },
});

test("a queue's target set over REST applies to tasks that wait already, and gRPC v2 keeps it", async () => {
  const target = await startTarget();
  const { client, issuerUrl } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  await client.createTask({
    parent: QUEUE,
    task: { httpRequest: { url: "https://elsewhere.invalid/x?q=1", body: Buffer.from("body") } },
  });
  const httpTarget = {
    ...targeting(target.url),
    headerOverrides: [{ header: { key: "X-Queue", value: "yes" } }],
    oidcToken: { serviceAccountEmail: ACCOUNT, audience: "aud" },
  };
  const { status, body } = await patch(issuerUrl, `/v2/${QUEUE}?updateMask=httpTarget`, {
    httpTarget,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    httpTarget: { uriOverride: { uriOverrideEnforceMode: "ALWAYS", scheme: "HTTP" } },
  });
  await client.updateQueue({ queue: { name: QUEUE, retryConfig: { maxAttempts: 2 } } });
  await client.resumeQueue({ name: QUEUE });
  const received = await target.nth(1);
  expect([received.url, received.body.toString()]).toEqual(["/routed?q=1", "body"]);
  expect(received.headers).toMatchObject({ "x-queue": "yes" });
  expect(received.headers.authorization).toMatch(/^Bearer ey/);
});

test("the v2beta3 client sets a queue's target over gRPC and reads it back", async () => {
  const { grpcPort } = await startWorld();
  const client = new v2beta3.CloudTasksClient({
    apiEndpoint: "127.0.0.1",
    port: grpcPort,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
    projectId: "p",
  });
  onTestFinished(() => client.close());
  const httpTarget = {
    uriOverride: {
      host: "queue.example",
      port: 8080,
      uriOverrideEnforceMode: "IF_NOT_EXISTS" as const,
    },
    httpMethod: "PUT" as const,
    oidcToken: { serviceAccountEmail: ACCOUNT, audience: "aud" },
  };
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE, httpTarget } });
  const [queue] = await client.getQueue({ name: QUEUE });
  expect(queue).toMatchObject({
    type: "PUSH",
    taskTtl: { seconds: String(31 * 86_400) },
    httpTarget: { ...httpTarget, uriOverride: { host: "queue.example", port: "8080" } },
  });
  const cleared = await client.updateQueue({
    queue: { name: QUEUE },
    updateMask: { paths: ["http_target"] },
  });
  expect(cleared[0].httpTarget).toBeNull();
});

test.each<[object, RegExp]>([
  [{ uriOverride: { host: "" } }, /host cannot be an empty string/],
  [{ uriOverride: { host: "a/b" } }, /is not a host/],
  [{ uriOverride: { port: -1 } }, /port must be between/],
  [{ oidcToken: { serviceAccountEmail: ACCOUNT } }, /serviceAccountEmail and its audience/],
  [{ oauthToken: { serviceAccountEmail: ACCOUNT } }, /serviceAccountEmail and its audience/],
  [{ headerOverrides: [{ header: { value: "x" } }] }, /key is required/],
])("a queue's target %j is refused", async (httpTarget, message) => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE }] });
  const { status, body } = await patch(issuerUrl, `/v2/${QUEUE}?updateMask=httpTarget`, {
    httpTarget,
  });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toMatch(message);
});

/** A raw request, header case kept. */
function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<{ status: number; body: { task?: { name: string } } }> {
  return new Promise((resolve, reject) => {
    const out = request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: JSON.parse(text) as { task?: { name: string } },
        }),
      );
    });
    out.on("error", reject);
    out.end(body);
  });
}

test("a buffered request becomes a task as it is: method, raw body, headers with their case", async () => {
  const target = await startTarget();
  const { issuerUrl, settled } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: targeting(target.url) }],
  });
  const body = Buffer.from([0, 255, 13, 10]);
  const named = await send(
    `${issuerUrl}/v2/${QUEUE}/tasks/mine:buffer`,
    "PUT",
    {
      "X-Own-Header": "1",
      "Content-Type": "application/x-own",
      Authorization: "Bearer for-cloud-tasks-itself",
      "X-CloudTasks-TaskName": "forged",
      "X-Goog-User-Project": "p",
    },
    body,
  );
  expect(named).toMatchObject({
    status: 200,
    body: {
      task: {
        name: `${QUEUE}/tasks/mine`,
        httpRequest: { url: `${target.url}/routed`, httpMethod: "PUT" },
      },
    },
  });
  await settled();
  const received = await target.nth(1);
  expect([received.method, received.url, received.body.equals(body)]).toEqual([
    "PUT",
    "/routed",
    true,
  ]);
  expect(received.rawHeaders).toContain("X-Own-Header");
  expect(received.headers).toMatchObject({
    "content-type": "application/x-own",
    "user-agent": "Google-Cloud-Tasks",
    "x-cloudtasks-taskname": "mine",
  });
  expect(received.headers.authorization).toBeUndefined();
  expect(received.headers["x-goog-user-project"]).toBeUndefined();
});

test.each(["v2", "v2beta3"])(
  "%s buffers with any method and gives a random id",
  async (version) => {
    const target = await startTarget();
    const { issuerUrl, settled } = await startWorld({
      queues: [{ name: QUEUE, httpTarget: targeting(target.url) }],
    });
    for (const method of ["POST", "GET", "DELETE"]) {
      const { status, body } = await send(
        `${issuerUrl}/${version}/${QUEUE}/tasks:buffer`,
        method,
        {},
      );
      expect(status).toBe(200);
      expect(body.task?.name).toMatch(/\/tasks\/\d{20}$/);
      await settled();
    }
    expect(target.received.map(({ method }) => method)).toEqual(["POST", "GET", "DELETE"]);
  },
);

test("the queue's method wins over the buffered request's", async () => {
  const target = await startTarget();
  const { issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: { ...targeting(target.url), httpMethod: "PATCH" } }],
  });
  await send(`${issuerUrl}/v2/${QUEUE}/tasks:buffer`, "POST", {}, Buffer.from("x"));
  const { method, body } = await target.nth(1);
  expect([method, body.toString()]).toEqual(["PATCH", "x"]);
});

test("buffering needs a queue, one with a target, a good id and a free one", async () => {
  const { issuerUrl, client } = await startWorld({
    queues: [
      { name: QUEUE, paused: true },
      { name: `${QUEUE}2`, paused: true, httpTarget: targeting("http://127.0.0.1:1") },
    ],
  });
  const status = async (path: string): Promise<number> =>
    (await send(`${issuerUrl}/v2/${path}`, "POST", {})).status;
  expect(await status(`${QUEUE}/tasks:buffer`)).toBe(400);
  expect(await status(`${LOCATION}/queues/none/tasks:buffer`)).toBe(404);
  expect(await status(`${QUEUE}2/tasks/a%20b:buffer`)).toBe(400);
  expect(await status(`${QUEUE}2/tasks/a:buffer`)).toBe(200);
  expect(await status(`${QUEUE}2/tasks/a:buffer`)).toBe(409);
  expect((await failure(client.getQueue({ name: `${LOCATION}/queues/none` }))).code).toBe(5);
});

test("a waiting buffered task follows its queue's target when that changes", async () => {
  const target = await startTarget();
  const { issuerUrl, client } = await startWorld({
    queues: [{ name: QUEUE, paused: true, httpTarget: targeting("http://127.0.0.1:1") }],
  });
  await send(`${issuerUrl}/v2/${QUEUE}/tasks/a:buffer`, "POST", {}, Buffer.from("x"));
  await patch(issuerUrl, `/v2/${QUEUE}?updateMask=httpTarget`, {
    httpTarget: targeting(target.url),
  });
  const [task] = await client.getTask({ name: `${QUEUE}/tasks/a` });
  expect(task.httpRequest?.url).toBe(`${target.url}/routed`);
  await client.resumeQueue({ name: QUEUE });
  expect((await target.nth(1)).body.toString()).toBe("x");
});

import { expect, test } from "vitest";
import { loadProtos, methodsOf } from "../../src/emulator/proto/root.ts";
import { fakeClock } from "./clock.ts";
import { betaClient, type Json, rawGrpc, rest } from "./wire.ts";
import { answering, failure, LOCATION, QUEUE, startTarget, startWorld } from "./world.ts";

/** What the service has gained since the npm release: over gRPC and REST, in v2 and v2beta3. */

/** Every address of the served protos, with a name in it. */
const ADDRESSES = [
  "google.cloud.tasks.v2.CloudTasks",
  "google.cloud.tasks.v2beta3.CloudTasks",
  "google.cloud.location.Locations",
]
  .flatMap((service) => methodsOf(loadProtos(), service))
  .flatMap(({ path, http }) => http.map((rule) => ({ ...rule, call: path })))
  .map(({ call, method, path }) => {
    const named = path
      .replace(/\{[\w.]+=(.+?)\}/, "$1")
      .replace("projects/*", "projects/p")
      .replace("locations/*", "locations/l")
      .replaceAll("*", "q");
    return [call, method, named] as const;
  });

test("the protos have an address for each call, in both versions", () => {
  expect(ADDRESSES.length).toBeGreaterThan(40);
});

test.each(ADDRESSES)("%s is served at %s %s", async (_, method, path) => {
  const { issuerUrl } = await startWorld();
  const hasBody = method === "POST" || method === "PATCH";
  const { body } = await rest(issuerUrl + path, method, hasBody ? {} : undefined);
  const { status, message } = (body["error"] ?? {}) as Readonly<Record<string, string>>;
  expect(message ?? "").not.toContain("Nothing is served");
  expect(["UNIMPLEMENTED", "INTERNAL"]).not.toContain(status);
});

const V2 = "google.cloud.tasks.v2.CloudTasks";
const URL = "http://h.example/";

test("gRPC v2 sets a queue's target and a task's own retry settings, and shows both", async () => {
  const { grpcPort, issuerUrl } = await startWorld();
  const call = rawGrpc(grpcPort);
  const httpTarget = { uriOverride: { host: "h.example", port: 8080 } };
  const made = await call(V2, "CreateQueue", {
    parent: LOCATION,
    queue: { name: QUEUE, httpTarget },
  });
  expect(made).toMatchObject({ code: 0, message: { httpTarget } });
  await call(V2, "PauseQueue", { name: QUEUE });
  const task = await call(V2, "CreateTask", {
    parent: QUEUE,
    task: { name: `${QUEUE}/tasks/a`, httpRequest: { url: URL }, retryConfig: { maxAttempts: 3 } },
  });
  expect(task).toMatchObject({ code: 0, message: { retryConfig: { maxAttempts: 3 } } });
  const { body } = await rest(`${issuerUrl}/v2/${QUEUE}/tasks/a`);
  expect(body["retryConfig"]).toMatchObject({ maxAttempts: 3 });
});

test("a v2 task's own retry settings win over its queue's", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500));
  const { issuerUrl, settled, reports } = await startWorld({ clock });
  await rest(`${issuerUrl}/v2/${QUEUE}/tasks`, "POST", {
    task: { httpRequest: { url: target.url }, retryConfig: { maxAttempts: 1 } },
  });
  await settled();
  expect(reports).toMatchObject([{ outcome: "dropped" }]);
});

test("an update over gRPC v2 without a mask sets a target that it gives", async () => {
  const { grpcPort } = await startWorld({ queues: [{ name: QUEUE }] });
  const httpTarget = { uriOverride: { host: "h.example" } };
  const answer = await rawGrpc(grpcPort)(V2, "UpdateQueue", { queue: { name: QUEUE, httpTarget } });
  expect(answer.message).toMatchObject({ httpTarget });
});

test("updateMask=* sets every field", async () => {
  const { issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, retryConfig: { maxAttempts: 3 }, httpTarget: { httpMethod: "PUT" } }],
  });
  const { status, body } = await rest(`${issuerUrl}/v2/${QUEUE}?updateMask=*`, "PATCH", {
    rateLimits: { maxDispatchesPerSecond: 5 },
  });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { rateLimits: { maxDispatchesPerSecond: 5 }, retryConfig: { maxAttempts: 100 } },
  });
  expect(body).not.toHaveProperty("httpTarget");
});

/** BatchCreateTasksMetadata.State; Google's client gives its numbers. */
const SUCCEEDED = 2;
const PARTIALLY_SUCCEEDED = 5;

const named = (id: string) => ({
  parent: QUEUE,
  task: { name: `${QUEUE}/tasks/${id}`, httpRequest: { url: URL } },
});

test("Google's v2beta3 client creates and deletes tasks in batches, each task on its own", async () => {
  const { grpcPort } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const client = betaClient(grpcPort);
  const [created] = await client.batchCreateTasks({
    parent: QUEUE,
    requests: [named("a"), named("b")],
  });
  const [{ tasks }] = await created.promise();
  expect(tasks?.map(({ name }) => name)).toEqual([`${QUEUE}/tasks/a`, `${QUEUE}/tasks/b`]);
  const progress = await client.checkBatchCreateTasksProgress(created.name ?? "");
  expect(progress.metadata).toMatchObject({ state: SUCCEEDED });

  const [partly] = await client.batchCreateTasks({
    parent: QUEUE,
    requests: [named("a"), named("c")],
  });
  const [others] = await partly.promise();
  expect(others.tasks?.map(({ name }) => name)).toEqual([`${QUEUE}/tasks/c`]);
  expect(partly.metadata).toMatchObject({
    state: PARTIALLY_SUCCEEDED,
    failedRequests: { 0: { code: 6, message: "Requested entity already exists" } },
  });

  const names = ["a", "b", "none"].map((id) => `${QUEUE}/tasks/${id}`);
  const [deleted] = await client.batchDeleteTasks({ parent: QUEUE, names });
  await deleted.promise();
  expect(deleted.metadata).toMatchObject({ failedRequests: { 2: { code: 5 } } });
  expect((await client.listTasks({ parent: QUEUE }))[0].map(({ name }) => name)).toEqual([
    `${QUEUE}/tasks/c`,
  ]);
});

test.each(["v2", "v2beta3"])(
  "%s answers a batch over REST with what was made, by its type",
  async (version) => {
    const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
    const url = `${issuerUrl}/${version}/${QUEUE}/tasks`;
    const { status, body } = await rest(`${url}:batchCreate`, "POST", { requests: [named("a")] });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        done: true,
        metadata: {
          "@type": `type.googleapis.com/google.cloud.tasks.${version}.BatchCreateTasksMetadata`,
          state: "SUCCEEDED",
        },
        response: {
          "@type": `type.googleapis.com/google.cloud.tasks.${version}.BatchCreateTasksResponse`,
          tasks: [{ name: `${QUEUE}/tasks/a`, httpRequest: { url: URL } }],
        },
      },
    });
    const operation = await rest(`${issuerUrl}/${version}/${body["name"] as string}`);
    expect(operation).toEqual({ status: 200, body });
    const none = await rest(`${url}:batchDelete`, "POST", { names: [`${QUEUE}/tasks/x`] });
    expect(none.body).toMatchObject({
      done: true,
      error: { code: 10, message: /^None of the requests succeeded/ },
    });
  },
);

test("a batch that is sent again with its request id makes no second task", async () => {
  const { issuerUrl, client, reset } = await startWorld({
    queues: [{ name: QUEUE, paused: true }],
  });
  const batch = {
    requestId: "0f8fad5b-d9cb-469f-a165-70867728950e",
    requests: [{ task: { httpRequest: { url: URL } } }],
  };
  const send = () => rest(`${issuerUrl}/v2/${QUEUE}/tasks:batchCreate`, "POST", batch);
  const [first, again] = await Promise.all([send(), send()]);
  expect(again).toEqual(first);
  expect(await send()).toEqual(first);
  expect((await client.listTasks({ parent: QUEUE }))[0]).toHaveLength(1);
  await reset();
  await send();
  expect((await client.listTasks({ parent: QUEUE }))[0]).toHaveLength(1);
});

test.each<[string, string, object]>([
  ["no requests", "batchCreate", {}],
  ["101 requests", "batchCreate", { requests: Array.from({ length: 101 }, () => named("a")) }],
  ["another parent", "batchCreate", { requests: [{ ...named("a"), parent: `${QUEUE}2` }] }],
  ["a request id of another kind", "batchCreate", { requestId: "x", requests: [named("a")] }],
  ["an unknown field in a task", "batchCreate", { requests: [{ task: { tusk: 1 } }] }],
  ["no names", "batchDelete", {}],
  ["1001 names", "batchDelete", { names: Array.from({ length: 1001 }, () => `${QUEUE}/tasks/a`) }],
  ["a name in another queue", "batchDelete", { names: [`${QUEUE}2/tasks/a`] }],
])("a batch with %s is refused whole", async (_, verb, batch) => {
  const { issuerUrl, client } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const { status } = await rest(`${issuerUrl}/v2/${QUEUE}/tasks:${verb}`, "POST", batch);
  expect(status).toBe(400);
  expect((await client.listTasks({ parent: QUEUE }))[0]).toEqual([]);
});

test("a location's key for encryption is kept, shown and turned off again", async () => {
  const { issuerUrl, grpcPort, reset } = await startWorld();
  const name = `${LOCATION}/cmekConfig`;
  const kmsKey = "projects/p/locations/l/keyRings/r/cryptoKeys/k";
  const client = betaClient(grpcPort);
  expect((await client.getCmekConfig({ name }))[0]).toEqual({ name, kmsKey: "" });
  const set = await rest(`${issuerUrl}/v2/${name}?updateMask=kmsKey`, "PATCH", { kmsKey });
  expect(set).toEqual({ status: 200, body: { name, kmsKey } });
  const shown = await rawGrpc(grpcPort)(V2, "GetCmekConfig", { name });
  expect(shown.message).toEqual({ name, kmsKey });
  expect((await rest(`${issuerUrl}/v2/${name}`, "PATCH", { kmsKey: "k" })).status).toBe(400);
  expect((await rest(`${issuerUrl}/v2/${name}?updateMask=key`, "PATCH", {})).status).toBe(400);
  await client.updateCmekConfig({ cmekConfig: { name }, updateMask: { paths: ["kms_key"] } });
  expect((await rest(`${issuerUrl}/v2/${name}`)).body).toEqual({ name });
  await rest(`${issuerUrl}/v2/${name}`, "PATCH", { kmsKey });
  await reset();
  expect((await rest(`${issuerUrl}/v2/${name}`)).body).toEqual({ name });
});

test("Google's client lists locations, in pages, and gets one", async () => {
  const { client, issuerUrl } = await startWorld({ queues: [{ name: QUEUE }] });
  const listed: string[] = [];
  for await (const { locationId } of client.listLocationsAsync({ name: "projects/p" })) {
    listed.push(locationId ?? "");
  }
  expect(listed).toContain("us-central1");
  expect(listed).toContain("l"); // it has a queue
  const answer: unknown = await client.getLocation({ name: "projects/p/locations/us-central1" });
  expect((answer as Json[])[0]).toMatchObject({
    name: "projects/p/locations/us-central1",
    locationId: "us-central1",
    labels: { "cloud.googleapis.com/region": "us-central1" },
  });
  const paged: unknown[] = [];
  let pageToken = "";
  do {
    const { body } = await rest(
      `${issuerUrl}/v2beta3/projects/p/locations?pageSize=20&pageToken=${pageToken}`,
    );
    paged.push(...(body["locations"] as Json[]).map(({ locationId }) => locationId));
    pageToken = (body["nextPageToken"] ?? "") as string;
  } while (pageToken !== "");
  expect(paged).toEqual(listed);
  expect(
    await failure(Promise.resolve(client.getLocation({ name: "projects/p/locations/us-central" }))),
  ).toEqual({
    code: 3,
    message:
      "Location 'us-central' is not a valid location. Use ListLocations to list valid locations.",
  });
});

test("v2beta3 shows of a queue what a read mask names, statistics only then", async () => {
  const { client, grpcPort, issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, paused: true }],
  });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: URL } } });
  const beta = betaClient(grpcPort);
  const [part] = await beta.getQueue({
    name: QUEUE,
    readMask: { paths: ["stats.tasks_count", "retry_config.max_attempts"] },
  });
  expect(part).toMatchObject({
    name: "",
    stats: { tasksCount: "1", oldestEstimatedArrivalTime: null },
    retryConfig: { maxAttempts: 100, maxBackoff: null },
    rateLimits: null,
  });
  expect((await beta.getQueue({ name: QUEUE }))[0].stats).toBeNull();
  const listed = await rest(`${issuerUrl}/v2beta3/${LOCATION}/queues?readMask=name,state`);
  expect(listed.body).toEqual({ queues: [{ name: QUEUE, state: "PAUSED" }] });
  const unknown = beta.getQueue({ name: QUEUE, readMask: { paths: ["colour"] } });
  expect((await failure(unknown)).code).toBe(3);
});

test.each<[string, object]>([
  ["name", { name: QUEUE }],
  [
    "name,retryConfig(maxAttempts,maxDoublings)",
    { name: QUEUE, retryConfig: { maxAttempts: 100, maxDoublings: 16 } },
  ],
  ["retryConfig/maxAttempts", { retryConfig: { maxAttempts: 100 } }],
  ["rate_limits.max_burst_size", { rateLimits: { maxBurstSize: 100 } }],
  [
    "retryConfig/maxAttempts,retryConfig",
    {
      retryConfig: {
        maxAttempts: 100,
        minBackoff: "0.100s",
        maxBackoff: "3600s",
        maxDoublings: 16,
      },
    },
  ],
])("fields=%s shows just that of a response", async (fields, shown) => {
  const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE }] });
  expect((await rest(`${issuerUrl}/v2/${QUEUE}?fields=${fields}`)).body).toEqual(shown);
  const header = { "X-Goog-FieldMask": fields };
  expect((await rest(`${issuerUrl}/v2/${QUEUE}`, "GET", undefined, header)).body).toEqual(shown);
});

test("of a list, fields and x-goog-fieldmask select within each item, over gRPC too", async () => {
  const { issuerUrl, grpcPort } = await startWorld({
    queues: [{ name: QUEUE }, { name: `${QUEUE}2` }],
  });
  const queues = [{ name: QUEUE }, { name: `${QUEUE}2` }];
  const { body } = await rest(`${issuerUrl}/v2/${LOCATION}/queues?fields=queues(name)`);
  expect(body).toEqual({ queues });
  const header = { "x-goog-fieldmask": "queues.name" };
  const answer = await rawGrpc(grpcPort)(V2, "ListQueues", { parent: LOCATION }, header);
  expect(answer.message).toEqual({ queues });
});

test.each(["colour", "name(x)", "retryConfig(", "retryConfig/x", "a b", ""])(
  "fields=%j that cannot be selected is refused, or all is shown where it is empty",
  async (fields) => {
    const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE }] });
    const { status } = await rest(`${issuerUrl}/v2/${QUEUE}?fields=${fields}`);
    expect(status).toBe(fields === "" ? 200 : 400);
  },
);

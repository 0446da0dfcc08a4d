import { expect, test } from "vitest";
import { fakeClock } from "./clock.ts";
import { failure, LOCATION, QUEUE, startTarget, startWorld } from "./world.ts";

const HOUR = 3_600_000;
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const MISSING =
  "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.";

test("a queue is made with Google's defaults, and burst size is not the caller's to set", async () => {
  const { client } = await startWorld();
  const [queue] = await client.createQueue({
    parent: LOCATION,
    queue: { name: QUEUE, rateLimits: { maxBurstSize: -1 } },
  });
  expect(queue).toMatchObject({
    name: QUEUE,
    state: "RUNNING",
    rateLimits: { maxDispatchesPerSecond: 500, maxBurstSize: 100, maxConcurrentDispatches: 1000 },
    retryConfig: {
      maxAttempts: 100,
      maxRetryDuration: null,
      minBackoff: { seconds: "0", nanos: 100_000_000 },
      maxBackoff: { seconds: "3600", nanos: 0 },
      maxDoublings: 16,
    },
    purgeTime: null,
  });
  expect((await client.getQueue({ name: QUEUE }))[0]).toEqual(queue);
});

test.each([
  [0.5, 10],
  [1, 10],
  [50, 50],
  [500, 100],
])("at %d dispatches per second the burst is %i", async (maxDispatchesPerSecond, burst) => {
  const { client } = await startWorld();
  const [queue] = await client.createQueue({
    parent: LOCATION,
    queue: { name: QUEUE, rateLimits: { maxDispatchesPerSecond } },
  });
  expect(queue.rateLimits?.maxBurstSize).toBe(burst);
});

test("a queue's name is taken while it is there and for 7 days after it is deleted", async () => {
  const clock = fakeClock();
  const { client } = await startWorld({ clock });
  const create = () => client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  await create();
  expect(await failure(create())).toEqual({ code: 6, message: "Queue already exists" });
  await client.deleteQueue({ name: QUEUE });
  clock.advance(7 * 24 * HOUR - 1);
  expect(await failure(create())).toEqual({
    code: 9,
    message: "The queue cannot be created because a queue with this name existed too recently.",
  });
  clock.advance(1);
  await create();
});

test("a queue that was deleted is not made again by a task", async () => {
  const { client } = await startWorld();
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  await client.deleteQueue({ name: QUEUE });
  const task = { httpRequest: { url: "http://h/" } };
  expect(await failure(client.createTask({ parent: QUEUE, task }))).toEqual({
    code: NOT_FOUND,
    message: MISSING,
  });
});

test("calls on a queue that is not there are refused in Google's words", async () => {
  const { client } = await startWorld();
  for (const call of [
    () => client.getQueue({ name: QUEUE }),
    () => client.pauseQueue({ name: QUEUE }),
    () => client.resumeQueue({ name: QUEUE }),
    () => client.purgeQueue({ name: QUEUE }),
    () => client.listTasks({ parent: QUEUE }),
  ]) {
    expect(await failure(call())).toEqual({ code: NOT_FOUND, message: MISSING });
  }
  expect(await failure(client.deleteQueue({ name: QUEUE }))).toEqual({
    code: NOT_FOUND,
    message: "Requested entity was not found.",
  });
});

test("a deleted queue takes its tasks along, and one of its tasks that runs stays without effect", async () => {
  let answer = (): void => undefined;
  const target = await startTarget((_, response) => (answer = () => response.end()));
  const { client, settled, reports } = await startWorld();
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await target.nth(1);
  await client.deleteQueue({ name: QUEUE });
  answer();
  await settled();
  expect(reports.map(({ outcome }) => outcome)).toEqual(["gone"]);
});

test("an update changes what its mask names, down to a single field, and nothing else", async () => {
  const { client } = await startWorld();
  await client.createQueue({
    parent: LOCATION,
    queue: {
      name: QUEUE,
      rateLimits: { maxDispatchesPerSecond: 50, maxConcurrentDispatches: 5 },
      retryConfig: { maxAttempts: 7 },
    },
  });
  const [queue] = await client.updateQueue({
    queue: {
      name: QUEUE,
      rateLimits: { maxDispatchesPerSecond: 20 },
      retryConfig: { maxAttempts: 1 },
    },
    updateMask: { paths: ["rate_limits.max_dispatches_per_second"] },
  });
  expect(queue.rateLimits).toEqual({
    maxDispatchesPerSecond: 20,
    maxBurstSize: 20,
    maxConcurrentDispatches: 5,
  });
  expect(queue.retryConfig?.maxAttempts).toBe(7);
});

test("an update without a mask sets every field, so that what is not given goes back to its default", async () => {
  const { client } = await startWorld();
  await client.createQueue({
    parent: LOCATION,
    queue: { name: QUEUE, rateLimits: { maxConcurrentDispatches: 5 } },
  });
  const [queue] = await client.updateQueue({
    queue: { name: QUEUE, retryConfig: { maxAttempts: 3 } },
  });
  expect(queue.retryConfig?.maxAttempts).toBe(3);
  expect(queue.rateLimits?.maxConcurrentDispatches).toBe(1000);
});

test("an update cannot change the state, and makes a queue that is not there", async () => {
  const { client } = await startWorld();
  const [made] = await client.updateQueue({ queue: { name: QUEUE, state: "PAUSED" } });
  expect(made.state).toBe("RUNNING");
  await client.pauseQueue({ name: QUEUE });
  const [queue] = await client.updateQueue({
    queue: { name: QUEUE, state: "RUNNING" },
    updateMask: { paths: ["state"] },
  });
  expect(queue.state).toBe("PAUSED");
});

test("an unknown field in a mask is refused", async () => {
  const { client } = await startWorld();
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  const call = client.updateQueue({ queue: { name: QUEUE }, updateMask: { paths: ["rate"] } });
  expect((await failure(call)).code).toBe(INVALID_ARGUMENT);
});

test("queues are listed in order of their names, in pages, and only their own location's", async () => {
  const { client } = await startWorld();
  const names = ["b", "a", "d", "c", "e"].map((id) => `${LOCATION}/queues/${id}`);
  for (const name of [...names, "projects/p/locations/l2/queues/x"]) {
    await client.createQueue({ parent: name.replace(/\/queues.*/, ""), queue: { name } });
  }
  const seen: (string | null | undefined)[][] = [];
  let pageToken = "";
  do {
    const [queues, , page] = await client.listQueues(
      { parent: LOCATION, pageSize: 2, pageToken },
      { autoPaginate: false },
    );
    seen.push(queues.map(({ name }) => name));
    pageToken = page?.nextPageToken ?? "";
  } while (pageToken !== "");
  expect(seen.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(seen.flat()).toEqual(names.toSorted());
  expect((await client.listQueues({ parent: LOCATION }))[0]).toHaveLength(5);
});

test("a page token is good for two hours and for its own list", async () => {
  const clock = fakeClock();
  const { client } = await startWorld({ clock });
  for (const id of ["a", "b", "c"]) {
    await client.createQueue({ parent: LOCATION, queue: { name: `${LOCATION}/queues/${id}` } });
  }
  const page = (request: object) =>
    client.listQueues({ parent: LOCATION, pageSize: 1, ...request }, { autoPaginate: false });
  const [, , first] = await page({});
  const pageToken = first?.nextPageToken ?? "";
  clock.advance(2 * HOUR);
  expect((await page({ pageToken }))[0].map(({ name }) => name)).toEqual([`${LOCATION}/queues/b`]);
  expect((await failure(page({ pageToken, filter: "state: PAUSED" }))).code).toBe(INVALID_ARGUMENT);
  expect((await failure(page({ pageToken: "nonsense" }))).code).toBe(INVALID_ARGUMENT);
  clock.advance(1);
  expect((await failure(page({ pageToken }))).code).toBe(INVALID_ARGUMENT);
});

test.each([
  ["state: PAUSED", ["a"]],
  ["state=RUNNING", ["b", "c"]],
  ["NOT state=RUNNING", ["a"]],
  ["rateLimits.maxDispatchesPerSecond > 10", ["b", "c"]],
  ["rate_limits.max_dispatches_per_second <= 10 OR name:queues/c", ["a", "c"]],
  ["state=RUNNING AND (retryConfig.minBackoff >= 2s OR retryConfig.maxAttempts = -1)", ["b"]],
  ['state != "PAUSED" -name:"queues/c"', ["b"]],
])("the filter %j lists %j", async (filter, expected) => {
  const { client } = await startWorld({
    queues: [
      { name: `${LOCATION}/queues/a`, paused: true, rateLimits: { maxDispatchesPerSecond: 5 } },
      { name: `${LOCATION}/queues/b`, retryConfig: { minBackoff: "2s", maxAttempts: -1 } },
      { name: `${LOCATION}/queues/c` },
    ],
  });
  const [queues] = await client.listQueues({ parent: LOCATION, filter });
  expect(queues.map(({ name }) => name?.split("/").at(-1))).toEqual(expected);
});

test.each(["state", "state ~ PAUSED", "(state=PAUSED", "state=PAUSED)", "= PAUSED"])(
  "the filter %j is refused",
  async (filter) => {
    const { client } = await startWorld();
    const call = client.listQueues({ parent: LOCATION, filter });
    expect((await failure(call)).code).toBe(INVALID_ARGUMENT);
  },
);

test("tasks are listed in order of their ids, in pages, each once", async () => {
  const { client } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const ids = ["b", "a", "d", "c", "e"];
  for (const id of ids) {
    const task = { name: `${QUEUE}/tasks/${id}`, httpRequest: { url: "http://h/" } };
    await client.createTask({ parent: QUEUE, task });
  }
  const seen: (string | undefined)[] = [];
  let pageToken = "";
  do {
    const [tasks, , page] = await client.listTasks(
      { parent: QUEUE, pageSize: 2, pageToken },
      { autoPaginate: false },
    );
    seen.push(...tasks.map(({ name }) => name?.split("/").at(-1)));
    pageToken = page?.nextPageToken ?? "";
  } while (pageToken !== "");
  expect(seen).toEqual(ids.toSorted());
});

test("large tasks come in shorter pages, none left out", async () => {
  const { client } = await startWorld({ queues: [{ name: QUEUE, paused: true }] });
  const body = Buffer.alloc(1_000_000);
  for (let i = 0; i < 7; i++) {
    await client.createTask({ parent: QUEUE, task: { httpRequest: { url: "http://h/", body } } });
  }
  const request = { parent: QUEUE, responseView: "FULL" } as const;
  const [page, , rest] = await client.listTasks(request, { autoPaginate: false });
  expect(page).toHaveLength(3);
  expect(rest?.nextPageToken).not.toBe("");
  const [tasks] = await client.listTasks(request);
  expect(new Set(tasks.map(({ name }) => name)).size).toBe(7);
  expect(tasks.every(({ httpRequest }) => httpRequest?.body?.length === body.length)).toBe(true);
});

test("a paused queue accepts tasks and sends none; resumed, it sends them all", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld();
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  expect((await client.pauseQueue({ name: QUEUE }))[0].state).toBe("PAUSED");
  await Promise.all(
    Array.from({ length: 150 }, () =>
      client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } }),
    ),
  );
  await settled();
  expect(target.received).toHaveLength(0);
  expect((await client.resumeQueue({ name: QUEUE }))[0].state).toBe("RUNNING");
  await target.nth(150);
  await settled();
  expect(target.received).toHaveLength(150);
  expect((await client.listTasks({ parent: QUEUE }))[0]).toHaveLength(0);
});

test("a purge deletes what waits, says when, and the names stay taken", async () => {
  const target = await startTarget();
  const clock = fakeClock();
  const { client, settled } = await startWorld({ clock, queues: [{ name: QUEUE, paused: true }] });
  const task = {
    name: `${QUEUE}/tasks/a`,
    httpRequest: { url: target.url, body: Buffer.from("x") },
  };
  await client.createTask({ parent: QUEUE, task });
  const [queue] = await client.purgeQueue({ name: QUEUE });
  expect(queue.purgeTime).toMatchObject({ seconds: String(Math.floor(clock.now() / 1000)) });
  expect((await failure(client.createTask({ parent: QUEUE, task }))).code).toBe(6);
  await client.resumeQueue({ name: QUEUE });
  await settled();
  expect(target.received).toHaveLength(0);
});

test("IAM policies are kept with an etag that guards against lost updates; permissions are all granted", async () => {
  const { client } = await startWorld();
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  const [empty] = await client.getIamPolicy({ resource: QUEUE });
  expect(empty.bindings ?? []).toEqual([]);
  const bindings = [{ role: "roles/cloudtasks.enqueuer", members: ["user:a@example.com"] }];
  const [policy] = await client.setIamPolicy({
    resource: QUEUE,
    policy: { bindings, ...(empty.etag && { etag: empty.etag }) },
  });
  expect(policy.bindings).toMatchObject(bindings);
  expect((await client.getIamPolicy({ resource: QUEUE }))[0]).toEqual(policy);
  const stale = client.setIamPolicy({
    resource: QUEUE,
    policy: { bindings: [], ...(empty.etag && { etag: empty.etag }) },
  });
  expect((await failure(stale)).code).toBe(10);
  const permissions = ["cloudtasks.tasks.create"];
  const [granted] = await client.testIamPermissions({ resource: QUEUE, permissions });
  expect(granted.permissions).toEqual(permissions);
  const [none] = await client.testIamPermissions({ resource: `${QUEUE}x`, permissions });
  expect(none.permissions).toEqual([]);
});

test("queues declared at start are there, in Cloud Tasks' REST shape, paused where that is said", async () => {
  const { client } = await startWorld({
    autoCreateQueues: false,
    queues: [
      {
        name: QUEUE,
        paused: true,
        rateLimits: { maxDispatchesPerSecond: 5 },
        retryConfig: { maxAttempts: -1, minBackoff: "1.500s" },
      },
    ],
  });
  expect((await client.getQueue({ name: QUEUE }))[0]).toMatchObject({
    state: "PAUSED",
    rateLimits: { maxDispatchesPerSecond: 5 },
    retryConfig: { maxAttempts: -1, minBackoff: { seconds: "1", nanos: 500_000_000 } },
  });
});

test("a declared queue with a misspelt field stops the start", async () => {
  await expect(startWorld({ queues: [{ name: QUEUE, rateLimit: {} }] })).rejects.toThrow(
    `Unknown name "rateLimit" at '${QUEUE}'`,
  );
});

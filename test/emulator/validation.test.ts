import type { google } from "@google-cloud/tasks/build/protos";
import { beforeEach, expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { failure, LOCATION, QUEUE, sharedWorld } from "./world.ts";

type Task = google.cloud.tasks.v2.ITask;

const INVALID_ARGUMENT = 3;
/** The clock does not move, so that limits can be met to the second. */
const { client, reset } = await sharedWorld({ clock: fakeClock() });

beforeEach(reset);

async function pausedQueue(): Promise<void> {
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  await client.pauseQueue({ name: QUEUE });
}

const URL = "http://target.example/";
const seconds = (s: number) => ({ seconds: Math.floor(s), nanos: Math.round((s % 1) * 1e9) });
const http = (request: google.cloud.tasks.v2.IHttpRequest): Task => ({
  httpRequest: { url: URL, ...request },
});
const at = (ms: number): Task => ({
  ...http({}),
  scheduleTime: {
    seconds: Math.floor((START + ms) / 1000),
    nanos: (START % 1000) * 1e6, // every offset below is whole seconds
  },
});
const named = (name: string): Task => ({ ...http({}), name });

const DAYS_30 = 30 * 86_400_000;
const DEADLINE = "Task.dispatchDeadline must be between [15s, 30m].";

test.each<[string, Task, string | RegExp]>([
  [
    "an id with a space",
    named(`${QUEUE}/tasks/a b`),
    'Task ID "a b" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). ' +
      "Task ID must between 1 and 500 characters.",
  ],
  [
    "an id of 501 characters",
    named(`${QUEUE}/tasks/${"x".repeat(501)}`),
    /^Task ID "x+" can contain/,
  ],
  ["an empty id", named(`${QUEUE}/tasks/`), /^Task ID "" can contain/],
  [
    "a name of another form",
    named("tasks/1"),
    'Task name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>".',
  ],
  [
    "a name under another queue",
    named(`${LOCATION}/queues/other/tasks/1`),
    `The queue name from request ('${QUEUE}') must be the same as the queue name in the named task ('${LOCATION}/queues/other').`,
  ],
  ["no request at all", {}, "Task.payload_type is not set."],
  ["no URL", http({ url: "" }), "HttpRequest.url is required."],
  [
    "a URL of another scheme",
    http({ url: "ftp://h/" }),
    "HttpTarget.url must start with 'http://' or 'https://'.",
  ],
  ["a URL without a host", http({ url: "http://" }), /^HttpRequest\.url is not a URL/],
  [
    "a URL too long once encoded",
    http({ url: `${URL}${"ü".repeat(400)}` }),
    /^HttpRequest\.url is too long/,
  ],
  [
    "a body with GET",
    http({ httpMethod: "GET", body: Buffer.from("x") }),
    /not allowed with method GET/,
  ],
  ["a body with DELETE", http({ httpMethod: "DELETE", body: Buffer.from("x") }), /method DELETE/],
  ["headers of 80 KB", http({ headers: { A: "x".repeat(80 * 1024 - 1) } }), /less than 80KB/],
  ["a line break in a header", http({ headers: { A: "x\r\nHost: y" } }), /control character/],
  ["a header name with a space", http({ headers: { "A B": "x" } }), /malformed name: "A B"/],
  ["a deadline under 15 s", { ...http({}), dispatchDeadline: seconds(14.999) }, DEADLINE],
  ["a deadline over 30 min", { ...http({}), dispatchDeadline: seconds(1800.001) }, DEADLINE],
  [
    "a schedule beyond 30 days",
    at(DAYS_30 + 1000),
    "The Task.scheduleTime, 2026-02-01T03:04:06.678Z, is too far in the future. " +
      "Schedule time must be no more than 720h in the future.",
  ],
  ["a body of 1 MiB", http({ body: Buffer.alloc(1_048_576) }), "Task size too large"],
  ["an App Engine target", { appEngineHttpRequest: {} }, /^App Engine targets are not part/],
  ["a token without an account", http({ oidcToken: {} }), /serviceAccountEmail is required/],
])("CreateTask refuses %s", async (_, task, message) => {
  const refused = await failure(client.createTask({ parent: QUEUE, task }));
  expect(refused.code).toBe(INVALID_ARGUMENT);
  expect(refused.message).toMatch(message);
  await expect(client.getQueue({ name: QUEUE })).rejects.toMatchObject({ code: 5 }); // and made no queue
});

test.each<[string, Task]>([
  ["an id of 500 characters", named(`${QUEUE}/tasks/${"x".repeat(500)}`)],
  ["a URL with %zz", http({ url: `${URL}%zz` })],
  ["headers just under 80 KB", http({ headers: { A: "x".repeat(80 * 1024 - 2) } })],
  ["a deadline of 15 s", { ...http({}), dispatchDeadline: seconds(15) }],
  ["a deadline of 30 min", { ...http({}), dispatchDeadline: seconds(1800) }],
  ["a deadline of 0, which is none", { ...http({}), dispatchDeadline: seconds(0) }],
  ["a schedule of exactly 30 days", at(DAYS_30)],
  ["a schedule in the past", at(-86_400_000)],
  ["a body just under the limit", http({ body: Buffer.alloc(1_048_000) })],
])("CreateTask accepts %s", async (_, task) => {
  await pausedQueue();
  const [created] = await client.createTask({ parent: QUEUE, task });
  expect(created.name).toContain(`${QUEUE}/tasks/`);
});

test("the largest task is 1,048,569 bytes in Google's own encoding, and one more is refused", async () => {
  await pausedQueue();
  const sized = (length: number) =>
    client.createTask({
      parent: QUEUE,
      responseView: "FULL",
      task: {
        name: `${QUEUE}/tasks/${length}`,
        httpRequest: { url: URL, body: Buffer.alloc(length) },
      },
    });
  const taken = async (length: number): Promise<boolean> =>
    sized(length).then(
      () => true,
      () => false,
    );
  let [low, high] = [1_047_000, 1_048_576];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await taken(middle)) low = middle;
    else high = middle;
  }
  const overhead = 1_048_569 - low; // name, URL, headers and times
  expect(overhead).toBeGreaterThan(100);
  expect(overhead).toBeLessThan(250);
});

test("a schedule time in the past becomes now, and an unset one too", async () => {
  await pausedQueue();
  for (const task of [at(-1000), http({})]) {
    const [made] = await client.createTask({ parent: QUEUE, task });
    expect(made.scheduleTime).toEqual({
      seconds: String(Math.floor(START / 1000)),
      nanos: 678_000_000,
    });
    expect(made.createTime).toEqual({ seconds: String(Math.floor(START / 1000)), nanos: 0 });
    expect(made.dispatchDeadline).toEqual({ seconds: "600", nanos: 0 });
  }
});

test("a bad task id comes with a Help detail", async () => {
  const error = await client
    .createTask({ parent: QUEUE, task: named(`${QUEUE}/tasks/ä`) })
    .catch((cause: unknown) => cause);
  const { statusDetails } = error as { statusDetails: { links: { url: string }[] }[] };
  expect(statusDetails[0]?.links[0]?.url).toMatch(/^https:\/\/cloud\.google\.com\/tasks\//);
});

test.each([
  "projects/p",
  "projects/p/locations/l/queues/",
  "projects/p/locations/l/queues/a_b",
  "",
  "x",
])("tasks cannot be made in %j, which is not a queue", async (parent) => {
  expect((await failure(client.createTask({ parent, task: http({}) }))).code).toBe(
    INVALID_ARGUMENT,
  );
});

test.each(["projects/p", "projects/p/locations/l", "x", ""])(
  "a parent %j that is not a queue is refused in the service's words",
  async (parent) => {
    expect((await failure(client.createTask({ parent, task: http({}) }))).message).toBe(
      "Invalid resource field value in the request.",
    );
  },
);

test.each(["-", "us-central", "us-central1-a", "us-east2", "global", "europe"])(
  "there is no location %j, for any call",
  async (id) => {
    const parent = `projects/p/locations/${id}`;
    const queue = `${parent}/queues/q`;
    for (const call of [
      () => client.listQueues({ parent }),
      () => client.createQueue({ parent, queue: { name: queue } }),
      () => client.createTask({ parent: queue, task: http({}) }),
      () => client.getTask({ name: `${queue}/tasks/a` }),
      () => client.pauseQueue({ name: queue }),
    ]) {
      expect(await failure(call())).toEqual({
        code: INVALID_ARGUMENT,
        message: `Location '${id}' is not a valid location. Use ListLocations to list valid locations.`,
      });
    }
  },
);

const LIMITS = "RateLimits.maxDispatchesPerSecond";
const CONCURRENT = "RateLimits.maxConcurrentDispatches";

test.each<[google.cloud.tasks.v2.IQueue, string]>([
  [{ rateLimits: { maxDispatchesPerSecond: 501 } }, `${LIMITS} must be less than or equal to 500.`],
  [{ rateLimits: { maxDispatchesPerSecond: Number.NaN } }, `${LIMITS} cannot be negative.`],
  [{ rateLimits: { maxDispatchesPerSecond: -1 } }, `${LIMITS} cannot be negative.`],
  [
    { rateLimits: { maxConcurrentDispatches: 5001 } },
    `${CONCURRENT} must be less than or equal to 5000.`,
  ],
  [{ rateLimits: { maxConcurrentDispatches: -1 } }, `${CONCURRENT} cannot be negative.`],
  [{ retryConfig: { maxAttempts: -2 } }, "RetryConfig.maxAttempts must be greater or equal to -1."],
  [{ retryConfig: { maxDoublings: -1 } }, "RetryConfig.maxDoublings cannot be negative."],
  [{ retryConfig: { minBackoff: seconds(-1) } }, "RetryConfig.minBackoff cannot be negative."],
  [
    { retryConfig: { minBackoff: seconds(2), maxBackoff: seconds(1) } },
    "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.",
  ],
  [
    { stackdriverLoggingConfig: { samplingRatio: 1.5 } },
    "StackdriverLoggingConfig.samplingRatio must be between 0.0 and 1.0.",
  ],
])("CreateQueue and UpdateQueue refuse %j", async (settings, message) => {
  const queue = { name: QUEUE, ...settings };
  expect(await failure(client.createQueue({ parent: LOCATION, queue }))).toEqual({
    code: INVALID_ARGUMENT,
    message,
  });
  await client.createQueue({ parent: LOCATION, queue: { name: QUEUE } });
  expect(await failure(client.updateQueue({ queue }))).toEqual({ code: INVALID_ARGUMENT, message });
});

test.each(["q", "projects/p/queues/q", "projects/p/locations/l/queues/q/r", ""])(
  "a queue whose name is %j is refused with the form that it needs, on create and on update",
  async (name) => {
    for (const call of [
      client.createQueue({ parent: LOCATION, queue: { name } }),
      client.updateQueue({ queue: { name, rateLimits: { maxDispatchesPerSecond: 1 } } }),
    ]) {
      expect(await failure(call)).toEqual({
        code: INVALID_ARGUMENT,
        message:
          'Queue name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>".',
      });
    }
  },
);

test.each(["t", "tasks/t", QUEUE])(
  "the name %j of a task to get, delete or run is refused in the service's words",
  async (name) => {
    for (const call of [
      client.getTask({ name }),
      client.deleteTask({ name }),
      client.runTask({ name }),
    ]) {
      expect(await failure(call)).toEqual({
        code: INVALID_ARGUMENT,
        message: "Invalid resource field value in the request.",
      });
    }
  },
);

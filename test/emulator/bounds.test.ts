import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { LOCATION, QUEUE, startTarget, startWorld, type World } from "./world.ts";

const DAY_MS = 86_400_000;
const ID = "t";

/** Status and body of a REST call. */
async function rest(
  { issuerUrl }: World,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const response = await fetch(`${issuerUrl}/v2/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The task can be read by itself, in the list and over both wires; its schedule time. */
async function readEverywhere(world: World): Promise<number> {
  const list = await rest(world, "GET", `${QUEUE}/tasks`);
  expect(list).toMatchObject({ status: 200, body: { tasks: [{ name: `${QUEUE}/tasks/${ID}` }] } });
  expect((await world.client.listTasks({ parent: QUEUE }))[0]).toHaveLength(1);
  const { status, body } = await rest(world, "GET", `${QUEUE}/tasks/${ID}`);
  expect(status).toBe(200);
  return Date.parse(String(body["scheduleTime"]));
}

test.each([
  "9007199254",
  "12345678901234567890",
  "9".repeat(300),
  "1795640000", // seconds since 1970
  "2678401", // a second more than 31 days
  "-1",
  "1.5",
  "1e9",
  "Infinity",
  "NaN",
  "Fri, 31 Dec 9999 23:59:59 GMT",
  "+275760-09-13T00:00:00.000Z",
  "tomorrow",
  "",
])("a target's Retry-After of %j delays nothing and spoils nothing", async (value) => {
  const clock = fakeClock();
  const target = await startTarget((_, response) =>
    response.writeHead(503, { "Retry-After": value }).end(),
  );
  const world = await startWorld({ clock });
  const task = { name: `${QUEUE}/tasks/${ID}`, httpRequest: { url: target.url } };
  await world.client.createTask({ parent: QUEUE, task });
  await world.settled();
  expect(await readEverywhere(world)).toBe(START + 100); // the queue's own backoff
  await world.client.runTask({ name: task.name });
  await world.settled();
  await readEverywhere(world);
  await world.client.deleteTask({ name: task.name });
});

test.each([
  ["86400", DAY_MS],
  [new Date(START + 30 * DAY_MS).toUTCString(), 30 * DAY_MS - 678],
])("a Retry-After of %s within the task's time to live is waited for", async (value, waitMs) => {
  const target = await startTarget((_, response) =>
    response.writeHead(429, { "Retry-After": value }).end(),
  );
  const world = await startWorld({ clock: fakeClock() });
  const task = { name: `${QUEUE}/tasks/${ID}`, httpRequest: { url: target.url } };
  await world.client.createTask({ parent: QUEUE, task });
  await world.settled();
  expect(await readEverywhere(world)).toBe(START + waitMs);
});

test("the longest backoff that a queue can ask for ends with the task's time to live", async () => {
  const clock = fakeClock();
  const target = await startTarget((_, response) => response.writeHead(500).end());
  const longest = "315576000000s"; // Duration in duration.proto: 10,000 years
  const retryConfig = { minBackoff: longest, maxBackoff: longest, maxAttempts: -1 };
  const world = await startWorld({ clock, queues: [{ name: QUEUE, retryConfig }] });
  const task = { name: `${QUEUE}/tasks/${ID}`, httpRequest: { url: target.url } };
  await world.client.createTask({ parent: QUEUE, task });
  await world.settled();
  expect(await readEverywhere(world)).toBe(START + 31 * DAY_MS);
  expect(await rest(world, "GET", QUEUE)).toMatchObject({
    status: 200,
    body: { retryConfig: { maxBackoff: longest } },
  });
});

const LONG_AGO = [
  { seconds: "-9223372036854775808" },
  { seconds: "-62135596801" },
  { seconds: 0, nanos: -2_147_483_648 },
];
const FAR = [
  { seconds: "9223372036854775807" },
  { seconds: "9007199254740993" },
  { seconds: "253402300800" },
];

test.each([...LONG_AGO, ...FAR])(
  "a schedule time of %j is refused or is now, and spoils nothing",
  async (scheduleTime) => {
    const world = await startWorld({ clock: fakeClock(), queues: [{ name: QUEUE, paused: true }] });
    const task = {
      name: `${QUEUE}/tasks/${ID}`,
      httpRequest: { url: "http://127.0.0.1:1/" },
      scheduleTime,
    };
    const code = await world.client.createTask({ parent: QUEUE, task }).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
    expect([0, 3]).toContain(code);
    const [tasks] = await world.client.listTasks({ parent: QUEUE });
    expect(tasks.map(({ scheduleTime: time }) => Number(time?.seconds))).toEqual(
      code === 0 ? [Math.floor(START / 1000)] : [],
    );
  },
);

const DURATIONS = [
  "9223372036854775807",
  "-9223372036854775808",
  "315576000001",
  "-1",
  "9007199254740993",
];

test.each(
  DURATIONS.flatMap((seconds) =>
    ["maxRetryDuration", "minBackoff", "maxBackoff", "taskTtl", "tombstoneTtl"].map((field) => ({
      seconds,
      field,
    })),
  ),
)("a queue's $field of $seconds s is refused in words, or can be read back", async (row) => {
  const world = await startWorld();
  const value = `${row.seconds}s`;
  const queue = row.field.endsWith("Ttl")
    ? { [row.field]: value }
    : { retryConfig: { [row.field]: value } };
  const made = await fetch(`${world.issuerUrl}/v2beta3/${LOCATION}/queues`, {
    method: "POST",
    body: JSON.stringify({ name: QUEUE, ...queue }),
  });
  expect([200, 400]).toContain(made.status);
  expect((await rest(world, "GET", `${LOCATION}/queues`)).status).toBe(200);
});

test.each(["1e400", "-1", "1e-320", "NaN", '"Infinity"'])(
  "a rate of %s is refused in words, or can be read back and stops no queue",
  async (rate) => {
    const world = await startWorld();
    const made = await fetch(`${world.issuerUrl}/v2/${LOCATION}/queues`, {
      method: "POST",
      body: `{"name":"${QUEUE}","rateLimits":{"maxDispatchesPerSecond":${rate}}}`,
    });
    expect([200, 400]).toContain(made.status);
    expect((await rest(world, "GET", `${LOCATION}/queues`)).status).toBe(200);
  },
);

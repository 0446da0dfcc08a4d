import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator/emulator.ts";
import { type Call, type GoogleApi, openApi, type Reply } from "../../../src/relay/google/api.ts";
import { type Clock, machineClock, sweep, type Swept } from "../../../src/relay/sweep/sweep.ts";
import type { DeadPolicy } from "../../../src/types/config.ts";
import { listen } from "../../support/http.ts";
import { type FakeClock, fakeClock } from "../../emulator/clock.ts";
import { config, source, target } from "../fixtures.ts";

const PLACE = { project: "p", location: "us-central1" };
const QUEUES = "/v2/projects/p/locations/us-central1/queues";
const ID = "0123456789abcdef0123456789abcdef-github-ci";

let clock: FakeClock;
let emulator: Emulator;
let api: GoogleApi;
let status = 410;
let arrived: Record<string, unknown>[] = [];
let url = "";

beforeEach(async () => {
  status = 410;
  arrived = [];
  clock = fakeClock();
  const receiver = await listen((request, response) => {
    arrived.push(request.headers);
    request.resume();
    response.writeHead(status).end();
  });
  url = receiver.url;
  emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:", clock });
  api = openApi("Cloud Tasks", emulator.issuerUrl);
  for (const queue of ["ci", "relay-dead"]) {
    await ask("POST", QUEUES, { name: `${QUEUES.slice(4)}/${queue}` });
  }
  await ask("POST", `${QUEUES}/relay-dead:pause`, {});
});
afterEach(() => emulator.close());

async function ask(method: "GET" | "POST" | "DELETE", path: string, json?: object) {
  const body = json === undefined ? [] : [JSON.stringify(json)];
  const headers = { "content-type": "application/json" };
  const reply = await api.call({ method, path, headers, ...(json && { body }) }, 5000);
  return {
    status: reply.status,
    ...(JSON.parse(reply.bytes.toString()) as Record<string, unknown>),
  };
}

/** A task for the target, which is tried at once and fails. */
async function failingTask(id = ID): Promise<void> {
  const httpRequest = {
    url: `${url}/hook`,
    headers: { "ce-id": "1" },
    body: Buffer.from("{}").toString("base64"),
    oidcToken: { serviceAccountEmail: "i@p.iam.gserviceaccount.com", audience: "https://ci" },
  };
  await ask("POST", `${QUEUES}/ci/tasks`, {
    task: { name: `${QUEUES.slice(4)}/ci/tasks/${id}`, httpRequest },
  });
  await emulator.settled();
}

async function idsIn(queue: string): Promise<string[]> {
  const { tasks = [] } = (await ask("GET", `${QUEUES}/${queue}/tasks`)) as {
    tasks?: { name: string }[];
  };
  return tasks.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
}

/** The embedded queue ends attempts in its own time, which is waited for. */
const sweepClock: Clock = { ...machineClock, now: () => new Date(clock.now()) };

const run = (dead: Partial<DeadPolicy> = {}, through: GoogleApi = api): Promise<Swept> => {
  const given = config([source()], [target({ dead: { statuses: [410], ...dead } })]);
  return sweep(given, PLACE, through, sweepClock, 10_000);
};

/** The API, where something happens before a call of that method is made. */
const before = (method: Call["method"], happens: () => Promise<unknown>): GoogleApi => ({
  ...api,
  async call(call, timeoutMs): Promise<Reply> {
    if (call.method === method) await happens();
    return api.call(call, timeoutMs);
  },
});

test("a task whose target says 410 is kept in the dead-letter queue with what is known of its end", async () => {
  await failingTask();
  const { moved, checked } = await run();
  expect({ moved, checked }).toEqual({
    checked: 1,
    moved: [{ queue: "ci", task: ID, target: "ci", cause: "status 410" }],
  });
  expect(await idsIn("ci")).toEqual([]);
  expect(await ask("GET", `${QUEUES}/relay-dead/tasks/${ID}?responseView=FULL`)).toMatchObject({
    httpRequest: {
      url: `${url}/hook`,
      body: Buffer.from("{}").toString("base64"),
      headers: {
        "ce-id": "1",
        "relay-dead-cause": "status 410",
        "relay-dead-queue": "ci",
        "relay-dead-attempts": "1",
        "relay-dead-status": "410",
      },
    },
  });
});

test("running it again takes it straight to its target, with a token of its own", async () => {
  await failingTask();
  await run();
  status = 204;
  await ask("POST", `${QUEUES}/relay-dead/tasks/${ID}:run`, {});
  await emulator.settled();
  expect(arrived.at(-1)).toMatchObject({ "ce-id": "1", "x-cloudtasks-queuename": "relay-dead" });
  expect(String(arrived.at(-1)?.["authorization"])).toMatch(/^Bearer /);
  expect(await idsIn("relay-dead")).toEqual([]);
});

describe("a policy", () => {
  test("counts attempts", async () => {
    status = 500;
    await failingTask();
    expect((await run({ after: 2 })).moved).toEqual([]);
    clock.advance(1000);
    await emulator.settled();
    expect((await run({ after: 2 })).moved).toMatchObject([{ cause: "2 attempts" }]);
  });

  test("counts the time from the first attempt, and never a task that waits for its time", async () => {
    status = 500;
    await failingTask();
    const later = new Date(clock.now() + 20 * 86_400_000).toISOString();
    const waiting = `${QUEUES.slice(4)}/ci/tasks/waiting-ci`;
    await ask("POST", `${QUEUES}/ci/tasks`, {
      task: { name: waiting, scheduleTime: later, httpRequest: { url } },
    });
    expect((await run({ ageSeconds: 7200 })).moved).toEqual([]);
    clock.advance(7_200_000);
    await emulator.settled();
    const { moved } = await run({ ageSeconds: 7200 });
    expect(moved).toMatchObject([{ task: ID, cause: "first tried 2 hours ago" }]);
  });

  test("is for its own target alone, where two share a queue", async () => {
    status = 500;
    await failingTask();
    await failingTask(`${ID}x-audit`);
    const { moved } = await run({ after: 1 });
    expect(moved.map(({ task }) => task)).toEqual([ID]);
  });
});

test("an attempt under way is left for the next sweep", async () => {
  await ask("POST", `${QUEUES}/ci:pause`, {});
  const held: (() => void)[] = [];
  const slow = await listen((_request, response) => {
    held.push(() => response.writeHead(410).end());
  });
  url = slow.url;
  const name = `${QUEUES.slice(4)}/ci/tasks/${ID}`;
  await ask("POST", `${QUEUES}/ci/tasks`, { task: { name, httpRequest: { url } } });
  await ask("POST", `${QUEUES}/ci/tasks/${ID}:run`, {});
  await expect.poll(() => held.length).toBe(1);
  expect((await run({ after: 1 })).moved).toEqual([]);
  for (const end of held) end();
  await emulator.settled();
  expect((await run({ after: 1 })).moved).toHaveLength(1);
});

/** A task that has failed once; later attempts end when they are told to. */
async function heldTask() {
  const held: (() => void)[] = [];
  const slow = await listen((request, response) => {
    request.resume();
    const end = (): void => void response.writeHead(410).end();
    if (request.headers["x-cloudtasks-taskexecutioncount"] === "0") end();
    else held.push(end);
  });
  url = slow.url;
  await failingTask();
  return {
    begin: async (): Promise<void> => {
      await ask("POST", `${QUEUES}/ci/tasks/${ID}:run`, {});
      await expect.poll(() => held.length).toBe(1);
    },
    isHeld: (): boolean => held.length > 0,
    end: (): void => {
      for (const end of held.splice(0)) end();
    },
  };
}

/** The API, where something happens after each call. */
const after = (happens: (call: Call) => Promise<void>): GoogleApi => ({
  ...api,
  async call(call, timeoutMs): Promise<Reply> {
    const reply = await api.call(call, timeoutMs);
    await happens(call);
    return reply;
  },
});

test("an attempt that has begun since its task was listed ends before the task is moved, at the next sweep", async () => {
  const attempt = await heldTask();
  const meanwhile = after(async ({ path }) => {
    if (!attempt.isHeld() && path.includes("/queues/ci/tasks?")) await attempt.begin();
  });
  expect(await run({}, meanwhile)).toMatchObject({ checked: 1, moved: [] });
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[ID], []]);
  attempt.end();
  await emulator.settled();
  expect((await run()).moved).toHaveLength(1);
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[], [ID]]);
});

test("an attempt that begins while the copy is made is waited for, and its end decides", async () => {
  const attempt = await heldTask();
  const meanwhile = after(async ({ method, path }) => {
    if (method === "POST" && path.includes("/relay-dead/")) await attempt.begin();
    else if (method === "GET" && path.endsWith(ID)) attempt.end(); // it has been seen under way
  });
  expect((await run({}, meanwhile)).moved).toHaveLength(1);
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[], [ID]]);
});

test("a sweep that is stopped between its two calls loses nothing, and a later one ends its work", async () => {
  await failingTask();
  const stopped = before("DELETE", () => Promise.reject(new Error("killed")));
  await expect(run({}, stopped)).rejects.toThrow("killed");
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[ID], [ID]]);
  expect((await run()).moved).toEqual([]);
  clock.advance(5 * 60_000);
  await emulator.settled();
  expect((await run()).moved).toHaveLength(1);
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[], [ID]]);
});

test("a task that its target accepts between the two calls is not kept as dead", async () => {
  await failingTask();
  const accepting = before("DELETE", async () => {
    if (status === 204) return;
    status = 204;
    await ask("POST", `${QUEUES}/ci/tasks/${ID}:run`, {});
    await emulator.settled();
  });
  expect(await run({}, accepting)).toMatchObject({ moved: [], delivered: 1 });
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[], []]);
});

test("two sweeps at once lose nothing: one task stays in one of the two queues", async () => {
  await failingTask();
  let isOther = false;
  const overtaken = before("DELETE", async () => {
    if (isOther) return;
    isOther = true;
    await run();
  });
  await run({}, overtaken);
  expect([...(await idsIn("ci")), ...(await idsIn("relay-dead"))]).toEqual([ID]);
});

test("a task whose copy was run or deleted just before waits until its name is free again", async () => {
  const dead = `${QUEUES}/relay-dead/tasks`;
  const name = `${dead.slice(4)}/${ID}`;
  await ask("POST", dead, { task: { name, httpRequest: { url } } });
  await ask("DELETE", `${dead}/${ID}`);
  await failingTask();
  expect((await run()).moved).toEqual([]);
  expect(await idsIn("ci")).toEqual([ID]);
  clock.advance(3_700_000);
  await emulator.settled();
  expect((await run()).moved).toHaveLength(1);
  expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[], [ID]]);
});

test("a queue that does not exist yet has no dead tasks", async () => {
  const given = config([source()], [target({ name: "new", dead: { statuses: [410] } })]);
  const swept = await sweep(given, PLACE, api, sweepClock, 10_000);
  expect(swept).toMatchObject({ checked: 0, moved: [] });
});

describe("something that answers in place of Cloud Tasks", () => {
  /** The API, where something else answers calls of that method for one task. */
  const inPlace = (method: Call["method"], text: string): GoogleApi => ({
    ...api,
    async call(call, timeoutMs): Promise<Reply> {
      const isOther = call.method === method && !call.path.includes("/tasks?");
      if (isOther) return { status: 200, bytes: Buffer.from(text) };
      return api.call(call, timeoutMs);
    },
  });

  test.each([
    ["POST", '{"status":"ok"}'],
    ["POST", "<html>ok</html>"],
    ["POST", "{}"],
    ["POST", '{"name":"projects/p/locations/us-central1/queues/relay-dead/tasks/another"}'],
    ["GET", '{"status":"ok"}'],
    ["GET", "<html>ok</html>"],
    ["DELETE", '{"status":"ok"}'],
    ["DELETE", "<html>ok</html>"],
  ] as const)("does not make a sweep lose a task: %s answered with %s", async (method, text) => {
    await failingTask();
    const before = await run({}, inPlace(method, text)).catch(() => undefined);
    expect(before?.moved ?? []).toEqual([]);
    expect(await idsIn("ci")).toEqual([ID]);
    clock.advance(10 * 60_000);
    await emulator.settled();
    expect((await run()).moved).toHaveLength(1);
    expect([await idsIn("ci"), await idsIn("relay-dead")]).toEqual([[], [ID]]);
  });
});

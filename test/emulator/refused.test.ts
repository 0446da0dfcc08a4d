import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/emulator/store/open.ts";
import { createStore } from "../../src/emulator/store/store.ts";
import type { Queue } from "../../src/emulator/types.ts";
import { fakeClock, START } from "./clock.ts";
import { type Failure, failingDisk } from "./disk.ts";
import { LOCATION, startTarget, startWorld, type World } from "./world.ts";
import { tempFolder } from "../support/folder.ts";
import { fillUp, mountSmall } from "../support/full-disk.ts";

const DAY_MS = 86_400_000;
const FAILURES: readonly Failure[] = [
  "commit",
  "first write",
  "second write",
  "first write, rolled back",
];

type Answered = { readonly status: number; readonly body: unknown };
type Call = readonly [method: string, path: string, body?: object];
type Rest = (...call: Call) => Promise<Answered>;

/** REST calls by what follows `/v2/LOCATION/`, or by a path from the root. */
const restOf =
  ({ issuerUrl }: World): Rest =>
  async (method, path, body) => {
    const url = path.startsWith("/") ? path : `/v2/${LOCATION}/${path}`;
    const response = await fetch(`${issuerUrl}${url}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

/** Everything that can be seen of the queues and their tasks. */
async function everything(rest: Rest): Promise<unknown> {
  const { body } = await rest("GET", "queues");
  const { queues = [] } = body as { queues?: { name: string }[] };
  const parts = queues.map(async ({ name }) => [
    await rest("GET", `/v2/${name}/tasks?responseView=FULL`),
    await rest("POST", `/v2/${name}:getIamPolicy`, {}),
  ]);
  return { queues, parts: await Promise.all(parts), cmek: await rest("GET", "cmekConfig") };
}

const httpRequest = { url: "http://127.0.0.1:1/" };
const inAnHour = new Date(START + 8 * DAY_MS + 3_600_000).toISOString();

/** Every call that changes something, on a world with the queues `running` and `paused`, a task in each, and `gone`. */
const CALLS: readonly (readonly [name: string, ...call: Call])[] = [
  ["createQueue", "POST", "queues", { name: `${LOCATION}/queues/new` }],
  ["createQueue, in place of one deleted", "POST", "queues", { name: `${LOCATION}/queues/gone` }],
  ["createTask", "POST", "queues/paused/tasks", { task: { httpRequest } }],
  ["createTask, its queue made with it", "POST", "queues/new/tasks", { task: { httpRequest } }],
  ["bufferTask", "POST", "queues/paused/tasks:buffer", {}],
  ["updateQueue", "PATCH", "queues/running", { retryConfig: { maxAttempts: 7 } }],
  ["updateQueue, made by it", "PATCH", "queues/new", { retryConfig: { maxAttempts: 7 } }],
  ["pauseQueue", "POST", "queues/running:pause", {}],
  ["resumeQueue", "POST", "queues/paused:resume", {}],
  ["purgeQueue", "POST", "queues/running:purge", {}],
  ["deleteQueue", "DELETE", "queues/running"],
  ["setIamPolicy", "POST", "queues/running:setIamPolicy", { policy: { version: 1 } }],
  ["deleteTask", "DELETE", "queues/running/tasks/t"],
  ["runTask", "POST", "queues/paused/tasks/t:run", {}],
  [
    "batchCreateTasks",
    "POST",
    "queues/paused/tasks:batchCreate",
    { requests: [{ task: { httpRequest } }] },
  ],
  [
    "batchDeleteTasks",
    "POST",
    "queues/running/tasks:batchDelete",
    { names: [`${LOCATION}/queues/running/tasks/t`] },
  ],
  ["updateCmekConfig", "PATCH", "cmekConfig", { kmsKey: `${LOCATION}/keyRings/r/cryptoKeys/k` }],
  ["reset", "POST", "/reset"],
];

async function prepare(rest: Rest, target: string, passTime: () => void): Promise<void> {
  const name = (id: string): string => `${LOCATION}/queues/${id}`;
  await rest("POST", "queues", { name: name("gone") });
  await rest("DELETE", "queues/gone");
  passTime(); // until the name is free again
  const uriOverride = { host: "127.0.0.1", uriOverrideEnforceMode: "IF_NOT_EXISTS" };
  await rest("POST", "queues", { name: name("paused"), httpTarget: { uriOverride } });
  await rest("POST", "queues/paused:pause", {});
  await rest("POST", "queues", { name: name("running") });
  for (const id of ["paused", "running"]) {
    const task = {
      name: `${name(id)}/tasks/t`,
      httpRequest: { url: target },
      scheduleTime: inAnHour,
    };
    expect(await rest("POST", `queues/${id}/tasks`, { task })).toMatchObject({ status: 200 });
  }
}

test.each(CALLS.map(([name, ...call]) => ({ name, call })))(
  "$name that is answered 503 has changed nothing, now or after a restart",
  async ({ call }) => {
    const data = tempFolder();
    const clock = fakeClock();
    const target = await startTarget();
    const disk = failingDisk();
    const first = await startWorld({ data, clock, openDisk: disk.open });
    const rest = restOf(first);
    await prepare(rest, target.url, () => clock.advance(8 * DAY_MS));
    const before = await everything(rest);

    for (const failure of FAILURES) {
      disk.fail = failure;
      const answered = await rest(...call);
      disk.fail = undefined;
      const refused = { status: 503, body: { error: { status: "UNAVAILABLE" } } };
      expect([failure, answered]).toMatchObject([failure, refused]);
      expect(await everything(rest)).toEqual(before);
    }
    clock.advance(1000); // queues look again after a failure
    await first.settled();
    expect(target.received).toEqual([]);
    await first.close();

    const second = await startWorld({ data, clock });
    expect(await everything(restOf(second))).toEqual(before);
    expect(await restOf(second)(...call)).toMatchObject({ status: 200 });
    await second.settled();
    const after = await everything(restOf(second));
    expect(after).not.toEqual(before);
    await second.close();
    expect(await everything(restOf(await startWorld({ data, clock })))).toEqual(after);
  },
);

test("work that fails for its own sake undoes what it wrote, and nothing of the work beside it", async () => {
  const store = createStore(openDatabase(":memory:"), () => undefined);
  const queue = (id: string) => ({ name: id, taskTtlMs: 1 }) as Queue;
  const done: string[] = [];
  const outcomes = await Promise.allSettled([
    store.transact(() => store.insertQueue(queue("a"))),
    store.transact(() => {
      store.insertQueue(queue("b"));
      store.updateQueue({ seq: Number.NaN, queue: queue("a") });
      store.afterwards(() => done.push("b"));
    }),
    store.transact(() => {
      store.insertQueue(queue("c"));
      store.afterwards(() => done.push("c"));
    }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: new RangeError("NaN cannot be stored.") });
  expect(store.queues().map(({ queue: { name } }) => name)).toEqual(["a", "c"]);
  expect(["a", "b", "c"].map((name) => store.queue(name)?.queue.name)).toEqual([
    "a",
    undefined,
    "c",
  ]);
  expect(done).toEqual(["c"]);
});

test("nothing can be written, and nothing can follow, but within the work of a transaction", () => {
  const store = createStore(openDatabase(":memory:"), () => undefined);
  expect(() => store.setMeta("a", "b")).toThrow("A write outside of a transaction.");
  expect(() => store.afterwards(() => undefined)).toThrow("An effect outside of a transaction.");
  expect(store.meta("a")).toBeUndefined();
});

test("what shares a refused transaction is refused with it", async () => {
  const disk = failingDisk();
  const world = await startWorld({ clock: fakeClock(), openDisk: disk.open });
  const names = Array.from({ length: 20 }, (_, i) => `${LOCATION}/queues/q${i}`);
  const rest = restOf(world);
  disk.fail = "commit";
  const refused = await Promise.all(names.map((name) => rest("POST", "queues", { name })));
  disk.fail = undefined;
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
  expect((await rest("GET", "queues")).body).toEqual({});
  const made = await Promise.all(names.map((name) => rest("POST", "queues", { name })));
  expect(new Set(made.map(({ status }) => status))).toEqual(new Set([200]));
});

test("no target is called while the disk refuses to count the attempt", async () => {
  const disk = failingDisk();
  const clock = fakeClock();
  const target = await startTarget();
  const world = await startWorld({ clock, openDisk: disk.open });
  const rest = restOf(world);
  const scheduleTime = new Date(START + 1000).toISOString();
  const task = { httpRequest: { url: target.url }, scheduleTime };
  await rest("POST", "queues/q/tasks", { task });
  disk.fail = "commit";
  for (let second = 0; second < 5; second++) {
    clock.advance(1000);
    await world.settled();
  }
  expect(target.received).toEqual([]);
  disk.fail = undefined;
  clock.advance(1000);
  await world.settled();
  expect((await target.nth(1)).headers["x-cloudtasks-taskretrycount"]).toBe("0");
});

test("after a sync that failed nothing is answered any more, and a restart says what there is", async () => {
  const data = tempFolder();
  const disk = failingDisk();
  const first = await startWorld({ data, openDisk: disk.open });
  const rest = restOf(first);
  await rest("POST", "queues", { name: `${LOCATION}/queues/a` });
  disk.fail = "sync";
  expect(await rest("POST", "queues", { name: `${LOCATION}/queues/b` })).toMatchObject({
    status: 503,
  });
  disk.fail = undefined;
  const { status, body } = await rest("GET", "queues/a");
  expect([status, JSON.stringify(body)]).toEqual([
    503,
    expect.stringContaining("Check the disk, then start the embedded Cloud Tasks again."),
  ]);
  await first.close();
  const second = restOf(await startWorld({ data }));
  expect((await second("GET", "queues/a")).status).toBe(200);
});

test("a signing key that the disk refused is made again at the next need", async () => {
  const disk = failingDisk();
  const clock = fakeClock();
  const target = await startTarget();
  const world = await startWorld({ clock, openDisk: disk.open });
  disk.fail = "commit";
  expect((await restOf(world)("GET", "/oauth2/v3/certs")).status).toBe(503);
  disk.fail = undefined;
  expect((await restOf(world)("GET", "/oauth2/v3/certs")).status).toBe(200);
  const oidcToken = { serviceAccountEmail: "a@p.iam.gserviceaccount.com" };
  const task = { httpRequest: { url: target.url, oidcToken } };
  await restOf(world)("POST", "queues/q/tasks", { task });
  expect((await target.nth(1)).headers.authorization).toMatch(/^Bearer ey/);
});

test("on a disk that is really full, what was answered is there and what was refused is not", async (context) => {
  const folder = tempFolder();
  if (!mountSmall(folder, 2)) {
    return context.skip("a small file system cannot be mounted here (root may)");
  }
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  const data = join(folder, "data");
  const first = await startWorld({ data, clock: fakeClock() });
  const rest = restOf(first);
  const body = Buffer.alloc(50_000).toString("base64");
  const made = new Set<string>();
  const refused = new Set<string>();
  const fill = async (rounds: number): Promise<void> => {
    for (let i = 0; i < rounds; i++) {
      const queue = `queues/q${made.size + refused.size}`;
      const request = { task: { scheduleTime: inAnHour, httpRequest: { ...httpRequest, body } } };
      const { status } = await rest("POST", `${queue}/tasks`, request);
      expect([200, 503]).toContain(status);
      (status === 200 ? made : refused).add(`${LOCATION}/${queue}`);
    }
  };
  const filler = fillUp(join(folder, "filler"));
  await fill(20);
  expect(refused.size).toBeGreaterThan(5);
  const queuesOf = async (call: Rest): Promise<string[]> => {
    const { queues = [] } = (await call("GET", "queues")).body as { queues?: { name: string }[] };
    return queues.map(({ name }) => name);
  };
  expect(new Set(await queuesOf(rest))).toEqual(made);
  rmSync(filler);
  await fill(5);
  expect(made.size).toBeGreaterThanOrEqual(5);
  const before = await everything(rest);
  expect(new Set(await queuesOf(rest))).toEqual(made);
  await first.close();
  const second = restOf(await startWorld({ data, clock: fakeClock() }));
  expect(await everything(second)).toEqual(before);
});

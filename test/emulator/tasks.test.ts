import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { answering, failure, QUEUE, startTarget, startWorld } from "./world.ts";

const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

test("a task reaches its target with its bytes, its header case and Google's headers", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld({ clock: fakeClock() });
  const body = Buffer.from([0, 255, 13, 10, 0x7b, 0xc3]);
  await client.createTask({
    parent: QUEUE,
    task: {
      name: `${QUEUE}/tasks/first`,
      httpRequest: {
        url: `${target.url}/in?a=1`,
        httpMethod: "PUT",
        headers: { "X-Mixed-Case": "Grüße", "content-type": "application/octet-stream" },
        body,
      },
    },
  });
  await settled();
  const { method, url, rawHeaders, body: sent } = await target.nth(1);
  expect([method, url]).toEqual(["PUT", "/in?a=1"]);
  expect(sent.equals(body)).toBe(true);
  const headers = pairs(rawHeaders);
  expect(Buffer.from(headers["X-Mixed-Case"] ?? "", "latin1").toString("utf8")).toBe("Grüße");
  expect(headers).toMatchObject({
    "content-type": "application/octet-stream",
    "User-Agent": "Google-Cloud-Tasks",
    "X-CloudTasks-QueueName": "q",
    "X-CloudTasks-TaskName": "first",
    "X-CloudTasks-TaskRetryCount": "0",
    "X-CloudTasks-TaskExecutionCount": "0",
    "X-CloudTasks-TaskETA": String(START / 1000),
  });
  expect(headers).not.toHaveProperty("X-CloudTasks-TaskPreviousResponse");
  expect(headers).not.toHaveProperty("X-CloudTasks-TaskRetryReason");
});

test("of 100 parallel creates of one name exactly one wins, and its name stays taken after delivery", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld();
  const task = { name: `${QUEUE}/tasks/one`, httpRequest: { url: target.url } };
  const codes = await Promise.all(
    Array.from({ length: 100 }, () =>
      client.createTask({ parent: QUEUE, task }).then(
        () => "created",
        (error: { code: number }) => error.code,
      ),
    ),
  );
  expect(codes.filter((code) => code === "created")).toHaveLength(1);
  expect(codes.filter((code) => code === ALREADY_EXISTS)).toHaveLength(99);
  await settled();
  expect(target.received).toHaveLength(1);
  expect(await failure(client.createTask({ parent: QUEUE, task }))).toEqual({
    code: ALREADY_EXISTS,
    message: "Requested entity already exists",
  });
});

test("a name is free again when its tombstone has expired, and not a millisecond earlier", async () => {
  const clock = fakeClock();
  const target = await startTarget();
  const { client, settled } = await startWorld({ clock, tombstoneSeconds: 3600 });
  const task = { name: `${QUEUE}/tasks/one`, httpRequest: { url: target.url } };
  await client.createTask({ parent: QUEUE, task });
  await settled();
  clock.advance(3_599_999);
  expect((await failure(client.createTask({ parent: QUEUE, task }))).code).toBe(ALREADY_EXISTS);
  clock.advance(1);
  await client.createTask({ parent: QUEUE, task });
  await settled();
  expect(target.received).toHaveLength(2);
});

test("a schedule time is kept to the millisecond", async () => {
  const clock = fakeClock();
  const target = await startTarget();
  const { client, settled } = await startWorld({ clock });
  const seconds = Math.floor(START / 1000) + 60;
  const [task] = await client.createTask({
    parent: QUEUE,
    task: {
      httpRequest: { url: target.url },
      scheduleTime: { seconds, nanos: 123_456_789 },
    },
  });
  expect(task.scheduleTime).toMatchObject({ seconds: String(seconds), nanos: 123_456_000 });
  clock.advance(seconds * 1000 + 123 - START);
  await settled();
  expect(target.received).toHaveLength(0);
  clock.advance(1);
  await settled();
  expect(target.received).toHaveLength(1);
});

test("the counts of the X-CloudTasks headers are Google's odd ones", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(503, 404, 429, 500, 302, 200));
  const { client, settled } = await startWorld({ clock });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  for (let i = 0; i < 6; i++) {
    await settled();
    clock.advance(3_600_000);
  }
  await settled();
  const seen = target.received.map(({ headers }) => [
    headers["x-cloudtasks-taskretrycount"],
    headers["x-cloudtasks-taskexecutioncount"],
    headers["x-cloudtasks-taskpreviousresponse"],
    headers["x-cloudtasks-taskretryreason"],
  ]);
  expect(seen).toEqual([
    ["0", "0", undefined, undefined],
    ["1", "0", "503", ""],
    ["2", "1", "404", ""],
    ["3", "2", "429", ""],
    ["4", "2", "500", ""],
    ["5", "3", "302", ""],
  ]);
});

test("a finished task is distinguished from one that never was", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld();
  const name = `${QUEUE}/tasks/done`;
  await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url: target.url } } });
  await settled();
  expect(await failure(client.getTask({ name }))).toEqual({
    code: NOT_FOUND,
    message:
      "The task no longer exists, though a task with this name existed recently. " +
      "The task either successfully completed or was deleted.",
  });
  for (const call of [
    () => client.getTask({ name: `${QUEUE}/tasks/never` }),
    () => client.deleteTask({ name: `${QUEUE}/tasks/never` }),
    () => client.runTask({ name: `${QUEUE}/tasks/never` }),
  ]) {
    expect(await failure(call())).toEqual({
      code: NOT_FOUND,
      message: "Requested entity was not found.",
    });
  }
});

test("without queues on demand an unknown queue is refused in Google's words", async () => {
  const { client } = await startWorld({ autoCreateQueues: false });
  const created = client.createTask({ parent: QUEUE, task: { httpRequest: { url: "http://h" } } });
  expect(await failure(created)).toEqual({
    code: NOT_FOUND,
    message:
      "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.",
  });
});

test("the basic view hides the body and nothing else", async () => {
  const { client } = await startWorld();
  await client.createQueue({ parent: QUEUE.replace(/\/queues.*/, ""), queue: { name: QUEUE } });
  await client.pauseQueue({ name: QUEUE });
  const [task] = await client.createTask({
    parent: QUEUE,
    task: { httpRequest: { url: "http://h/", headers: { A: "1" }, body: Buffer.from("secret") } },
  });
  expect(task.view).toBe("BASIC");
  expect(task.httpRequest?.body).toHaveLength(0);
  expect(task.httpRequest?.headers).toEqual({ A: "1", "User-Agent": "Google-Cloud-Tasks" });
  const [full] = await client.getTask({ name: task.name ?? "", responseView: "FULL" });
  expect(Buffer.from(full.httpRequest?.body ?? "").toString()).toBe("secret");
  expect(full.view).toBe("FULL");
});

function pairs(rawHeaders: readonly string[]): Record<string, string> {
  const entries: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2)
    entries[rawHeaders[i] ?? ""] = rawHeaders[i + 1] ?? "";
  return entries;
}

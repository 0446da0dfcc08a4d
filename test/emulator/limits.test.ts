import { expect, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import {
  type Answer,
  answering,
  failure,
  LOCATION,
  QUEUE,
  startTarget,
  startWorld,
  type World,
} from "./world.ts";

/** Answers nothing, ever. */
const silence: Answer = () => undefined;

/** Makes so many tasks in the paused queue, then lets it run. */
async function burst({ client, settled }: World, url: string, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () =>
      client.createTask({ parent: QUEUE, task: { httpRequest: { url } } }),
    ),
  );
  await client.resumeQueue({ name: QUEUE });
  await settled();
}

test("a queue sends its burst at once and then its rate", async () => {
  const clock = fakeClock();
  const target = await startTarget();
  const world = await startWorld({
    clock,
    queues: [{ name: QUEUE, paused: true, rateLimits: { maxDispatchesPerSecond: 4 } }],
  });
  await burst(world, target.url, 30);
  expect(target.received).toHaveLength(10);
  clock.advance(249);
  await world.settled();
  expect(target.received).toHaveLength(10);
  clock.advance(1);
  await world.settled();
  expect(target.received).toHaveLength(11);
  clock.advance(1000);
  await world.settled();
  expect(target.received).toHaveLength(15);
});

test("a rate below one per second works", async () => {
  const clock = fakeClock();
  const target = await startTarget();
  const world = await startWorld({
    clock,
    queues: [{ name: QUEUE, paused: true, rateLimits: { maxDispatchesPerSecond: 0.1 } }],
  });
  await burst(world, target.url, 12);
  expect(target.received).toHaveLength(10);
  clock.advance(10_000);
  await world.settled();
  expect(target.received).toHaveLength(11);
});

test("no more than maxConcurrentDispatches run at once, and each end starts the next", async () => {
  const open: (() => void)[] = [];
  const target = await startTarget((_, response) => void open.push(() => response.end()));
  const { client } = await startWorld({
    queues: [{ name: QUEUE, rateLimits: { maxConcurrentDispatches: 3 } }],
  });
  for (let i = 0; i < 7; i++) {
    await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  }
  for (let done = 0; done < 7; done++) {
    await target.nth(Math.min(done + 3, 7));
    expect(target.received.length).toBeLessThanOrEqual(done + 3);
    open[done]?.();
  }
});

test("RunTask sends at once, past pause, schedule and limits, and a failure waits from the call on", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500, 200));
  const { client, settled, reports } = await startWorld({
    clock,
    queues: [{ name: QUEUE, paused: true, retryConfig: { minBackoff: "5s" } }],
  });
  const name = `${QUEUE}/tasks/a`;
  const scheduleTime = { seconds: Math.floor(START / 1000) + 3600 };
  await client.createTask({
    parent: QUEUE,
    task: { name, httpRequest: { url: target.url }, scheduleTime },
  });
  const [ran] = await client.runTask({ name });
  expect(ran).toMatchObject({ dispatchCount: 1, responseCount: 0 });
  await settled();
  expect(reports).toMatchObject([{ outcome: "retry", nextAttemptMs: START + 5000 }]);
  await client.runTask({ name });
  await settled();
  expect(reports).toMatchObject([{}, { attempt: 2, outcome: "delivered" }]);
  expect((await failure(client.runTask({ name }))).message).toMatch(/no longer exists/);
});

test("RunTask on a task that runs sends it twice; the first success ends it", async () => {
  const open: (() => void)[] = [];
  const target = await startTarget((_, response) => void open.push(() => response.end()));
  const { client, settled, reports } = await startWorld();
  const name = `${QUEUE}/tasks/a`;
  await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url: target.url } } });
  await target.nth(1);
  await client.runTask({ name });
  await target.nth(2);
  for (const end of open) end();
  await settled();
  expect(reports.map(({ outcome }) => outcome).toSorted()).toEqual(["delivered", "gone"]);
});

test("a task deleted while it runs is not sent again, whatever its target says", async () => {
  const clock = fakeClock();
  let answer = (): void => undefined;
  const target = await startTarget((_, response) => {
    answer = () => {
      response.statusCode = 500;
      response.end();
    };
  });
  const { client, settled, reports } = await startWorld({ clock });
  const name = `${QUEUE}/tasks/a`;
  await client.createTask({ parent: QUEUE, task: { name, httpRequest: { url: target.url } } });
  await target.nth(1);
  await client.deleteTask({ name });
  answer();
  await settled();
  clock.advance(3_600_000);
  await settled();
  expect(reports.map(({ outcome }) => outcome)).toEqual(["gone"]);
  expect(target.received).toHaveLength(1);
});

test("a task scheduled before those already sent is not forgotten", async () => {
  const clock = fakeClock();
  const target = await startTarget(answering(500, 200));
  const { client, settled } = await startWorld({
    clock,
    queues: [{ name: QUEUE, retryConfig: { minBackoff: "3600s" } }],
  });
  const create = (name: string, scheduleTime?: object) =>
    client.createTask({
      parent: QUEUE,
      task: {
        name: `${QUEUE}/tasks/${name}`,
        httpRequest: { url: `${target.url}/${name}` },
        ...(scheduleTime && { scheduleTime }),
      },
    });
  await create("fails");
  await settled();
  await create("later", { seconds: START / 1000 + 1800 });
  await create("now");
  await settled();
  clock.advance(1_801_000);
  await settled();
  clock.advance(1_801_000);
  await settled();
  expect(target.received.map(({ url }) => url)).toEqual(["/fails", "/now", "/later", "/fails"]);
});

test("a clock that is set back strands no task to try again", async () => {
  const clock = fakeClock();
  let fail = (): void => undefined;
  const target = await startTarget((_, response) => {
    response.statusCode = 500;
    fail = () => response.end();
  });
  const { client, settled } = await startWorld({ clock });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await target.nth(1);
  clock.advance(-3_600_000);
  fail();
  await settled();
  clock.advance(100);
  await target.nth(2);
  expect(target.received).toHaveLength(2);
});

test("a clock that is set back strands no new task", async () => {
  const clock = fakeClock();
  const target = await startTarget();
  const { client } = await startWorld({ clock });
  const create = () =>
    client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await create();
  await target.nth(1);
  clock.advance(-3_600_000);
  await create();
  await target.nth(2);
  expect(target.received).toHaveLength(2);
});

test("a task lives 31 days, tried or not, and its name is free then", async () => {
  const clock = fakeClock();
  const { client, settled } = await startWorld({ clock, queues: [{ name: QUEUE, paused: true }] });
  const task = { name: `${QUEUE}/tasks/a`, httpRequest: { url: "http://h/" } };
  await client.createTask({ parent: QUEUE, task });
  clock.advance(31 * 86_400_000 - 1);
  await settled();
  await client.getTask({ name: task.name });
  clock.advance(1);
  await settled();
  expect((await failure(client.getTask({ name: task.name }))).code).toBe(5);
  await client.createTask({ parent: QUEUE, task });
});

test("attempts share connections", async () => {
  const target = await startTarget();
  const { client, settled } = await startWorld();
  for (let i = 0; i < 20; i++) {
    await client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
    await settled();
  }
  expect(target.received).toHaveLength(20);
  expect(target.connections()).toBe(1);
});

test("a slow target holds up its own queue and no other", async () => {
  const slow = await startTarget(silence);
  const quick = await startTarget();
  const other = `${LOCATION}/queues/other`;
  const { client } = await startWorld({
    queues: [{ name: QUEUE, rateLimits: { maxConcurrentDispatches: 1 } }],
  });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: slow.url } } });
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: slow.url } } });
  await slow.nth(1);
  await client.createTask({ parent: other, task: { httpRequest: { url: quick.url } } });
  await quick.nth(1);
  expect(slow.received).toHaveLength(1);
});

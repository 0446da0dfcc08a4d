import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { QueueError } from "../../src/relay/queue/errors.ts";
import type { Source } from "../../src/types/config.ts";
import type { Answer, Delivery } from "../../src/types/delivery.ts";
import type { Task } from "../../src/types/task.ts";
import {
  config,
  delivery,
  memoryQueue,
  preset,
  route,
  source,
  target,
  testRelay,
} from "./fixtures.ts";
import { type Issuer, startIssuer } from "./issuer.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** LINE's batches, without the answer that LINE insists on, so that the counts show. */
function stage(
  overrides: Partial<Source> = {},
  queue = memoryQueue(),
  batchRunMs?: number,
  targets = ["ci"],
) {
  const { respond: _, ...provider } = preset("line");
  const routes = [route({ to: targets })];
  const given = source({ name: "line", provider, split: "/events", routes, ...overrides });
  const all = targets.map((name) => target({ name, queue: name }));
  return testRelay(config([given], all), {
    queue,
    env: { SECRET: "SECRET", CLOUD_TASKS_EMULATOR_REST: issuer.url },
    schemas: { "short.json": { properties: { text: { maxLength: 1 } } } },
    ...(batchRunMs !== undefined && { batchRunMs }),
  });
}

const itemsOf = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({
    type: "message",
    webhookEventId: `E${index}`,
    text: index === 150 ? "long" : "s",
  }));

function line(count: number): Delivery {
  const body = JSON.stringify({ events: itemsOf(count) });
  const signature = createHmac("sha256", "SECRET").update(body).digest("base64");
  return delivery(body, { "X-Line-Signature": signature }, { path: "/line" });
}

const read = (answer: Answer): unknown => JSON.parse(answer.body);
const inQueue = (tasks: readonly Task[], queue: string): Task[] =>
  tasks.filter(({ name }) => name.includes(`/queues/${queue}/`));

test("a hundred items are made before the answer", async () => {
  const { relay, tasks } = stage();
  expect(read(await relay(line(100)))).toMatchObject({ status: "accepted", tasks: 100 });
  expect(inQueue(tasks(), "ci")).toHaveLength(100);
});

test("more are kept as one task, whose run makes every item's, and a redelivery is a duplicate", async () => {
  const { relay, tasks } = stage();
  const answer = await relay(line(1000));
  expect(answer.status).toBe(202);
  expect(read(answer)).toMatchObject({ status: "accepted", events: 1000, tasks: 1 });
  expect(read(await relay(line(1000)))).toMatchObject({ status: "duplicate", duplicates: 1 });
  const [batch, ...others] = tasks();
  expect(others).toEqual([]);
  expect(batch?.name).toContain("/queues/relay-batches/");

  const run = await relay(await issuer.dispatch(batch as Task));
  expect(run.status).toBe(202);
  expect(read(run)).toMatchObject({ events: 1000, tasks: 1000, duplicates: 0 });
  const made = inQueue(tasks(), "ci");
  expect(new Set(made.map(({ headers }) => headers["ce-id"])).size).toBe(1000);
  expect(made[7]?.body.toString()).toBe('{"type":"message","webhookEventId":"E7","text":"s"}');
});

test("a run that fails in the middle is answered 5xx, and the next one makes only what is missing", async () => {
  let isDown = true;
  const queue = memoryQueue((_task, call) => {
    if (isDown && call > 500) throw new QueueError("PERMISSION_DENIED", "not now");
  });
  const { relay, tasks } = stage({}, queue);
  await relay(line(1000));
  const [batch] = tasks();
  expect((await relay(await issuer.dispatch(batch as Task))).status).toBe(500);
  const before = inQueue(tasks(), "ci").length;
  expect(before).toBe(499);
  isDown = false;
  const again = await relay(await issuer.dispatch(batch as Task));
  expect(read(again)).toMatchObject({ tasks: 1000 - before, duplicates: before });
  expect(inQueue(tasks(), "ci")).toHaveLength(1000);
});

test("items that do not fit the time of one run are made by the next, however many there are", async () => {
  const { relay, tasks } = stage({}, memoryQueue(), 0);
  await relay(line(1000));
  for (let run = 0; run < 10; run += 1) {
    const batch = inQueue(tasks(), "relay-batches")[run];
    expect(batch?.headers["relay-batch-from"]).toBe(String(run * 100));
    expect((await relay(await issuer.dispatch(batch as Task))).status).toBe(202);
  }
  expect(inQueue(tasks(), "ci")).toHaveLength(1000);
  expect(inQueue(tasks(), "relay-batches")).toHaveLength(10);
});

test.each([
  [100, 2, "made"],
  [100, 3, "kept"],
  [67, 3, "kept"],
  [10, 21, "kept"],
])(
  "a batch that cannot be made in time ends: %i items for %i targets are %s before the answer",
  async (items, count, what) => {
    const targets = Array.from({ length: count }, (_, index) => `t${index}`);
    const { relay, tasks } = stage({}, memoryQueue(), 0, targets);
    const { status } = await relay(line(items));
    expect(status).toBe(202);
    const kept = (): readonly Task[] => inQueue(tasks(), "relay-batches");
    expect(kept()).toHaveLength(what === "kept" ? 1 : 0);
    for (let run = 0; run < kept().length; run += 1) {
      const before = tasks().length;
      expect((await relay(await issuer.dispatch(kept()[run] as Task))).status).toBe(202);
      expect(tasks().length - before).toBeLessThanOrEqual(201); // with the batch's own next
    }
    const made = tasks().filter(({ name }) => !name.includes("/relay-batches/"));
    expect(new Set(made.map(({ name }) => name)).size).toBe(items * count);
  },
);

test("an item that its source would reject is parked: the provider has its answer already", async () => {
  const schemas = [{ events: "*", file: "short.json" }];
  const { relay, tasks } = stage({ invalid: "reject", schemas });
  await relay(line(200));
  const [batch] = tasks();
  const run = await relay(await issuer.dispatch(batch as Task));
  expect(read(run)).toMatchObject({ status: "accepted", tasks: 199, parked: 1 });
});

test("without a way back to the relay, every item is made before the answer", async () => {
  const { respond: _, ...provider } = preset("line");
  const given = source({ name: "line", provider, split: "/events" });
  const env = { SECRET: "SECRET", RELAY_URL: "" };
  const { relay, tasks } = testRelay(config([given], [target()]), { env });
  expect(read(await relay(line(300)))).toMatchObject({ tasks: 300 });
  expect(tasks()).toHaveLength(300);
});

test("only Cloud Tasks brings a batch back", async () => {
  const { relay, tasks } = stage();
  await relay(line(200));
  const [batch] = tasks();
  expect((await relay(await issuer.dispatch(batch as Task, "Bearer forged"))).status).toBe(401);
  expect(tasks()).toHaveLength(1);
});

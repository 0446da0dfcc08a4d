import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { jsonSpans } from "../../../src/relay/read/json-spans.ts";
import type { Source } from "../../../src/types/config.ts";
import {
  config,
  delivery,
  memoryQueue,
  preset,
  route,
  source,
  target,
  testRelay,
} from "../fixtures.ts";
import { QueueError } from "../../../src/relay/queue/errors.ts";

const AT = new Date("2026-11-23T12:00:00Z");

/** LINE: a batch whose items have ids and types of their own. */
function line(body: string) {
  const signature = createHmac("sha256", "SECRET").update(body).digest("base64");
  return delivery(body, { "X-Line-Signature": signature }, { path: "/line", receivedAt: AT });
}

function stage(overrides: Partial<Source> = {}, queue = memoryQueue(), budgetMs?: number) {
  const given = source({ name: "line", provider: preset("line"), split: "/events", ...overrides });
  return testRelay(config([given], [target(), target({ name: "audit" })]), {
    queue,
    env: { SECRET: "SECRET" },
    ...(budgetMs !== undefined && { budgetMs }),
  });
}

const ITEMS = [
  '{"type":"message", "webhookEventId":"E1",\n "n": 1.0, "big":12345678901234567890, "t":"\\u00fc\\/"}',
  '{"type":"follow","webhookEventId":"E2"}',
];
const BATCH = `{ "destination":"U1", "events" : [ ${ITEMS[0]} ,${ITEMS[1]}]}\n`;

test("a batch becomes one event per item, each with its own id, type and exactly its bytes", async () => {
  const { relay, tasks } = stage();
  const answer = await relay(line(BATCH));
  expect(answer.status).toBe(200);
  expect(
    tasks().map(({ headers, body }) => [headers["ce-id"], headers["ce-type"], body.toString()]),
  ).toEqual([
    ["E1", "message", ITEMS[0]],
    ["E2", "follow", ITEMS[1]],
  ]);
  expect(tasks()[0]?.headers["content-type"]).toBe("application/json");
});

test("items are routed by their own type and body", async () => {
  const { relay, tasks } = stage({
    routes: [
      route({ events: ["follow"], to: ["audit"] }),
      route({ to: ["ci"], when: "body.n == 1.0" }),
    ],
  });
  await relay(line(BATCH));
  expect(
    tasks().map(({ name, headers }) => [/queues\/(\w+)/.exec(name)?.[1], headers["ce-id"]]),
  ).toEqual([
    ["ci", "E1"],
    ["audit", "E2"],
  ]);
});

test("a redelivery makes only the items that are missing, and the answer says success only for all", async () => {
  let isDown = true;
  const queue = memoryQueue((task) => {
    if (isDown && task.headers["ce-id"] === "E2") throw new QueueError("UNAVAILABLE", "down");
  });
  const impatient = stage({}, queue, 1000);
  expect((await impatient.relay(line(BATCH))).status).toBe(503);
  expect(queue.all()).toHaveLength(1);
  isDown = false;
  const { relay, lines } = stage({}, queue);
  expect((await relay(line(BATCH))).status).toBe(200);
  expect(queue.all()).toHaveLength(2);
  expect(lines().at(-1)).toMatchObject({
    outcome: "accepted",
    events: 2,
    created: 1,
    duplicates: 1,
  });
});

test("CEL picks the items, and lists within the list are opened", async () => {
  const body = '{"object":"page","entry":[{"changes":[{"a":1},{"b":2}]},{"changes":[{"c":3}]}]}';
  const { relay, tasks } = stage({ split: "body.entry.map(e, e.changes)" });
  await relay(line(body));
  expect(tasks().map((task) => task.body.toString())).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  const ids = tasks().map(({ headers }) => headers["ce-id"]);
  expect(new Set(ids).size).toBe(3);
  expect(ids[0]).toMatch(/^[\da-f]{64}\/0$/);
});

test("where there is no list, the delivery is one event", async () => {
  const { relay, tasks } = stage({ split: "body.nothing" });
  await relay(line(BATCH));
  expect(tasks().map((task) => task.body.toString())).toEqual([BATCH]);
});

test("items that are not objects of the body park the entire delivery", async () => {
  const { relay, tasks, lines } = stage({ split: "body.events.map(e, e.type)" });
  await relay(line(BATCH));
  expect(tasks()).toMatchObject([
    { body: Buffer.from(BATCH), headers: { "relay-cause": "unsplittable" } },
  ]);
  expect(lines().at(-1)).toMatchObject({ outcome: "parked" });
});

test("a batch of more items than may hold up other deliveries is parked in one piece", async () => {
  const { relay, tasks } = stage();
  const answer = await relay(line(`{"events":[${"{},".repeat(100_000)}{}]}`));
  expect(answer.status).toBe(200);
  expect(tasks().map(({ headers }) => headers["relay-cause"])).toEqual(["unsplittable"]);
});

test.each([
  ["of objects", "body.events.map(e, body.events)"],
  ["of empty lists", "body.events.map(e, body.none)"],
])(
  "an expression that gives a long list %s many times is parked, and holds up nobody",
  async (_what, split) => {
    const { relay, tasks } = stage({ split });
    const events = Array.from({ length: 70_000 }, () => ({}));
    const none = events.map(() => []);
    expect((await relay(line(JSON.stringify({ events, none })))).status).toBe(200);
    expect(tasks().map(({ headers }) => headers["relay-cause"])).toEqual(["unsplittable"]);
  },
);

test("one invalid item is parked, the others are delivered", async () => {
  const schemas = { "schemas/follow.json": { type: "object", required: ["replyToken"] } };
  const given = source({
    name: "line",
    provider: preset("line"),
    split: "/events",
    schemas: [{ events: "follow", file: "schemas/follow.json" }],
  });
  const { relay, tasks, lines } = testRelay(config([given]), {
    env: { SECRET: "SECRET" },
    schemas,
  });
  await relay(line(BATCH));
  expect(tasks().map(({ url, body }) => [url, body.toString()])).toEqual([
    ["https://ci.example.com/hooks?from=relay", ITEMS[0]],
    ["https://relay.example.com/-/redrive/line", ITEMS[1]],
  ]);
  expect(lines().at(-1)).toMatchObject({
    severity: "WARNING",
    outcome: "accepted",
    events: 2,
    created: 1,
    parked: 1,
    ignored: 0,
  });
});

test("the answer and the log count every item: made, there already, parked and ignored", async () => {
  const { respond: _, ...provider } = preset("line");
  const { relay, lines } = stage({ provider, routes: [route({ events: ["follow"] })] });
  const answer = await relay(line(BATCH));
  expect(JSON.parse(answer.body)).toMatchObject({
    status: "accepted",
    events: 2,
    tasks: 1,
    duplicates: 0,
    parked: 0,
    ignored: 1,
  });
  expect(lines().at(-1)).toMatchObject({ events: 2, created: 1, parked: 0, ignored: 1 });
});

test("with the ledger, items that were finished once are not made again", async () => {
  const { relay, tasks } = stage({ dedup: { ledger: true } });
  await relay(line(BATCH));
  const before = tasks().length;
  expect(before).toBe(4);
  await relay(line(BATCH.trimEnd()));
  expect(tasks()).toHaveLength(before);
});

test.each([
  ['{"a":[1,{"b":"}\\"]"},[{}]],"c":{"d":null}}'],
  ['[ {"x":"\\\\"} , [ ] , {"y" :\t[{"z":-1.5e3}]}]'],
  ['{"dup":{"n":1},"dup":{"n":2},"\\u0064up2":{"é":["🚂"]}}'],
  ['{"__proto__":{"a":{}},"constructor":[{}]}'],
])("every object and list is found where it is: %s", (text) => {
  const value: unknown = JSON.parse(text);
  const bytes = Buffer.from(text);
  const spans = jsonSpans(bytes, value);
  expect(spans.size).toBeGreaterThan(1);
  for (const [part, { start, end }] of spans) {
    expect(JSON.parse(bytes.subarray(start, end).toString())).toEqual(part);
  }
});

test("nesting deeper than any batch is passed over, not followed", () => {
  const text = `{"a":[{"b":${"[".repeat(50_000)}${"]".repeat(50_000)}}, {"c":1}]}`;
  const value = JSON.parse(text) as { a: object[] };
  const span = jsonSpans(Buffer.from(text), value).get(value.a[1] ?? {});
  expect(text.slice(span?.start, span?.end)).toBe('{"c":1}');
});

test.each([
  '{"a":1,"a":{"b":[2]}}',
  '{"a":[1],"a":{"b":[2]}}',
  '{"a":{"b":[2]},"a":[{"c":1}]}',
  '{"a":"]}","a":[{"c":1}]}',
  '{"a":null,"a":{}}',
  '{"a":[1,[2],{"c":3}],"a":[{"b":1},[[4]]]}',
  '{"a":[{"b":1},{"b":2}],"a":[{"b":3}]}',
])(
  "a member that an item has more than once is its last, whatever kinds of value it had: %s",
  async (member) => {
    const item = `{"webhookEventId":"E1","type":"message","m":${member}}`;
    const { relay, tasks } = stage();
    expect((await relay(line(`{"events":[${item},${ITEMS[1]}]}`))).status).toBe(200);
    expect(tasks().map(({ body }) => body.toString())).toEqual([item, ITEMS[1]]);
    const bytes = Buffer.from(member);
    const value: unknown = JSON.parse(member);
    for (const [part, { start, end }] of jsonSpans(bytes, value)) {
      expect(JSON.parse(bytes.subarray(start, end).toString())).toEqual(part);
    }
  },
);

const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const DEEP_OBJECT = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;

test.each([
  ["a list of lists", DEEP],
  ["an item in lists", `${"[".repeat(100_000)}{"webhookEventId":"E1"}${"]".repeat(100_000)}`],
  ["an item that holds lists", `[{"webhookEventId":"E1","x":${DEEP}}]`],
  ["an item that holds objects", `[{"webhookEventId":"E1","x":${DEEP_OBJECT}}]`],
  ["objects in place of items", DEEP_OBJECT],
])(
  "items nested a hundred thousand deep are kept or parked, by pointer and by expression: %s",
  async (_what, events) => {
    for (const split of ["/events", "body.events", "body.events.filter(e, true)"]) {
      const { relay, tasks } = stage({ split });
      const body = `{"events":${events}}`;
      expect((await relay(line(body))).status).toBe(200);
      expect(tasks()).toHaveLength(1);
      expect(body).toContain(tasks()[0]?.body.toString());
    }
  },
);

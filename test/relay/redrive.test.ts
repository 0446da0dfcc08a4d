import { createHmac } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "../../src/types/delivery.ts";
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

const BODY = '{"ref":1,"id":9007199254740993}';
const STRICT = { type: "object", properties: { ref: { type: "string" } } };

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** The source before its schema was mended, after it, and with nothing to route to. */
const setup = (schema: unknown, routes = [route()]) => {
  const given = config(
    [source({ unrouted: "park", schemas: [{ events: "*", file: "s.json" }], routes })],
    [target()],
  );
  const queue = memoryQueue();
  const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url };
  return { ...testRelay(given, { queue, env, schemas: { "s.json": schema } }), queue };
};

async function park(): Promise<Task> {
  const { relay, tasks } = setup(STRICT);
  const signature = await sign("It's a Secret to Everybody", BODY);
  await relay(
    delivery(BODY, {
      "X-GitHub-Event": "push",
      "X-GitHub-Delivery": "d 1",
      "X-Hub-Signature-256": signature,
      "X-Custom": "kept",
      Cookie: "never",
    }),
  );
  const [task] = tasks();
  if (task === undefined) throw new Error("nothing was parked");
  expect(JSON.stringify(task.headers)).not.toContain(signature.slice(7));
  return task;
}

const read = (answer: Answer): Record<string, unknown> =>
  JSON.parse(answer.body) as Record<string, unknown>;

test("a parked event that is redriven after the fix reaches its target as the same event", async () => {
  const task = await park();
  const mended = setup({}, [route({ when: 'headers["x-custom"] == "kept"' })]);
  const answer = await mended.relay(await issuer.dispatch(task));
  expect(read(answer)).toMatchObject({ event: "d 1", type: "push", status: "accepted", tasks: 1 });
  const [made] = mended.tasks();
  expect(made?.name).toContain("/queues/ci/tasks/");
  expect(made?.body.toString()).toBe(BODY);
  expect(made?.headers).toMatchObject({
    "ce-id": "d%201",
    "x-github-event": "push",
    "x-github-delivery": "d 1",
    "content-type": "application/json",
  });
  expect(made?.headers).not.toHaveProperty("relay-cause");
});

test.each([
  ["body-too-large", 413],
  ["overloaded", 503],
  ["stopping", 503],
] as const)(
  "a redriven event whose body the host did not read (%s) is not taken for one without a body",
  async (unread, status) => {
    const { relay, tasks } = setup({});
    const dispatched = await issuer.dispatch(await park());
    const answer = await relay({ ...dispatched, body: Buffer.alloc(0), unread });
    expect(answer.status).toBe(status);
    expect(tasks()).toEqual([]);
  },
);

/** A request may have this much in its headers where node's own limit holds. */
const HEADER_BYTES = 16 * 1024;

test.each<readonly [string, Record<string, string>]>([
  ["many headers", Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`x-${i}`, `${i}`]))],
  ["a long header", { "x-long": "l".repeat(50_000) }],
  ["a long name of a header", { [`x-${"n".repeat(50_000)}`]: "1" }],
  ["a long content type", { "content-type": `application/json; x=${"y".repeat(50_000)}` }],
  ["a long media type", { "content-type": `application/${"y".repeat(50_000)}` }],
  ["an id and a type of other letters", { "x-github-event": "é".repeat(50_000) }],
  ["a long id", { "x-github-delivery": "é".repeat(50_000) }],
  ["a long query", {}],
])("an event that is parked with %s comes back", async (what, headers) => {
  const { relay, tasks } = setup(STRICT);
  const signature = await sign("It's a Secret to Everybody", BODY);
  const query = what === "a long query" ? `q=${"é".repeat(50_000)}` : "";
  await relay(delivery(BODY, { "X-Hub-Signature-256": signature, ...headers }, { query }));
  const [task] = tasks();
  if (task === undefined) throw new Error("nothing was parked");
  const lines = Object.entries(task.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // Cloud Tasks adds a token and its own headers.
  expect(lines.join("").length).toBeLessThan(HEADER_BYTES - 2048);
  const mended = setup({});
  expect((await mended.relay(await issuer.dispatch(task))).status).toBe(202);
  expect(mended.tasks().map(({ body }) => body.toString())).toEqual([BODY]);
});

test("a redriven event that the provider redelivers later is a duplicate", async () => {
  const task = await park();
  const mended = setup({});
  await mended.relay(await issuer.dispatch(task));
  const again = await mended.relay(
    delivery(BODY, {
      "X-GitHub-Event": "push",
      "X-GitHub-Delivery": "d 1",
      "X-Hub-Signature-256": await sign("It's a Secret to Everybody", BODY),
    }),
  );
  expect(read(again)).toMatchObject({ status: "duplicate" });
});

test.each([
  ["its identity", {}],
  ["a dedup key of its body", { key: "body.id" }],
])(
  "an event that is let through once more on purpose is not taken for the first by %s, nor twice for itself",
  async (_what, dedup) => {
    const task = await park();
    const given = config([source({ dedup: { ledger: false, ...dedup } })], [target()]);
    const queue = memoryQueue();
    const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url };
    const { relay, tasks } = testRelay(given, { queue, env });
    await relay(await issuer.dispatch(task));
    const headers = {
      ...task.headers,
      "ce-id": "d%201~2",
      "relay-identity": "d%201~2",
      "relay-replay-of": "d%201",
    };
    const again = { ...task, headers };
    for (const status of ["accepted", "duplicate"]) {
      expect(read(await relay(await issuer.dispatch(again)))).toMatchObject({ status });
    }
    expect(tasks().map((made) => made.headers["ce-id"])).toEqual(["d%201", "d%201~2"]);
    const marks = tasks().map((made) => made.headers["ce-relayreplayof"]);
    expect(marks).toEqual([undefined, "d%201"]);
  },
);

test("a redriven event that is still invalid, or still unrouted, is not answered with 2xx, so it stays parked", async () => {
  const task = await park();
  for (const relay of [setup(STRICT), setup({}, [route({ events: ["never"] })])]) {
    const answer = await relay.relay(await issuer.dispatch(task));
    expect(answer.status).toBe(422);
    expect(relay.tasks()).toEqual([]);
  }
});

test("a batch that was parked because its split was wrong is split once that is mended, and parked until then", async () => {
  const body = '{"events":[{"n":1},{"n":2}]}';
  const stage = (split: string) => {
    const queue = memoryQueue();
    const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url };
    return testRelay(config([source({ split })], [target()]), { queue, env });
  };
  const wrong = stage("body.events.map(e, e.n)");
  await wrong.relay(
    delivery(body, {
      "X-GitHub-Delivery": "d 1",
      "X-Hub-Signature-256": await sign("It's a Secret to Everybody", body),
    }),
  );
  const [task] = wrong.tasks();
  if (task === undefined) throw new Error("nothing was parked");
  expect((await wrong.relay(await issuer.dispatch(task))).status).toBe(422);
  const mended = stage("/events");
  expect((await mended.relay(await issuer.dispatch(task))).status).toBe(202);
  expect(mended.tasks().map((made) => made.body.toString())).toEqual(['{"n":1}', '{"n":2}']);
});

test("a redriven event keeps the identity that it was parked under", async () => {
  const given = source({
    provider: { ...preset("dropbox"), handshakes: [] },
    unrouted: "park",
    routes: [route({ events: ["never"] })],
  });
  const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url, SECRET: "s" };
  const parking = testRelay(config([given], [target()]), { env });
  const signature = createHmac("sha256", "s").update("{}").digest("hex");
  await parking.relay(delivery("{}", { "X-Dropbox-Signature": signature }));
  const [task] = parking.tasks();
  if (task === undefined) throw new Error("nothing was parked");
  const mended = testRelay(config([{ ...given, routes: [route()] }], [target()]), { env });
  for (const _ of [1, 2]) {
    expect((await mended.relay(await issuer.dispatch(task))).status).toBeLessThan(300);
  }
  expect(mended.tasks()).toHaveLength(1);
});

test.each([
  ["ce-id", "%zz"],
  ["ce-time", "yesterday"],
  ["ce-type", undefined],
  ["relay-headers", "bm9uZQ"],
  ["relay-headers", "bnVsbA"],
])("a request to redrive whose %s is %s is a 400", async (name, value) => {
  const { headers, ...task } = await park();
  const { [name]: _, ...others } = headers;
  const changed = { ...task, headers: value === undefined ? others : { ...others, [name]: value } };
  const answer = await setup({}).relay(await issuer.dispatch(changed));
  expect(answer.status).toBe(400);
});

test.each([
  ["no token", async () => ""],
  [
    "another audience",
    async () => `Bearer ${await issuer.token({ aud: "https://evil.example.com" })}`,
  ],
  [
    "another account",
    async () => `Bearer ${await issuer.token({ email: "x@p.iam.gserviceaccount.com" })}`,
  ],
  ["an unverified email", async () => `Bearer ${await issuer.token({ email_verified: false })}`],
  [
    "another issuer",
    async () => `Bearer ${await issuer.token({ iss: "https://evil.example.com" })}`,
  ],
  ["an expired token", async () => `Bearer ${await issuer.token({ exp: 1_700_000_000 })}`],
  [
    "a token signed by a stranger",
    async () => `Bearer ${(await issuer.token()).slice(0, -8)}AAAAAAAA`,
  ],
])("with %s the redrive endpoint answers 401 and makes no task", async (_name, authorization) => {
  const task = await park();
  const { relay, tasks } = setup({});
  const answer = await relay(await issuer.dispatch(task, await authorization()));
  expect(answer.status).toBe(401);
  expect(tasks()).toEqual([]);
});

test("without RELAY_URL an event that must be parked is a 5xx, so that the provider keeps it", async () => {
  const given = config([source({ unrouted: "park", routes: [route({ events: ["never"] })] })]);
  const { relay, tasks } = testRelay(given, { env: { RELAY_URL: "" } });
  const signature = await sign("It's a Secret to Everybody", BODY);
  const answer = await relay(delivery(BODY, { "X-Hub-Signature-256": signature }));
  expect(answer.status).toBe(500);
  expect(tasks()).toEqual([]);
});

/** A batch of LINE's, as its source splits it. */
async function batch(body: string, split: string, schemas: Record<string, unknown> = {}) {
  const given = source({
    name: "line",
    provider: preset("line"),
    split,
    schemas: Object.keys(schemas).map((file) => ({ events: "*", file })),
  });
  const relay = testRelay(config([given], [target()]), {
    env: { SECRET: "SECRET", CLOUD_TASKS_EMULATOR_REST: issuer.url },
    schemas,
  });
  const signature = createHmac("sha256", "SECRET").update(body).digest("base64");
  const headers = { "X-Line-Signature": signature };
  return { ...relay, sent: delivery(body, headers, { path: "/line" }) };
}

const TWO_ITEMS =
  '{"events":[{"type":"a","webhookEventId":"1"},{"type":"b","webhookEventId":"2"}]}';

test("a batch that could not be split stays parked until its split is mended, and is split then", async () => {
  const broken = await batch(TWO_ITEMS, "body.events.map(e, e.type)");
  await broken.relay(broken.sent);
  const [parked] = broken.tasks();
  expect(parked?.headers["relay-cause"]).toBe("unsplittable");
  const again = await issuer.dispatch(parked as Task);
  expect((await broken.relay(again)).status).toBe(422);
  const mended = await batch(TWO_ITEMS, "/events");
  expect((await mended.relay(again)).status).toBe(200);
  expect(mended.tasks().map(({ headers }) => headers["ce-id"])).toEqual(["1", "2"]);
});

test("an item that was parked comes back as that item, and is not split again", async () => {
  const nested = '{"events":[{"type":"a","webhookEventId":"1","events":[{},{}]}]}';
  const strict = await batch(nested, "/events", { "s.json": { required: ["never"] } });
  await strict.relay(strict.sent);
  const [parked] = strict.tasks();
  const mended = await batch(nested, "/events", { "s.json": {} });
  await mended.relay(await issuer.dispatch(parked as Task));
  expect(mended.tasks().map(({ body }) => body.toString())).toEqual([
    '{"type":"a","webhookEventId":"1","events":[{},{}]}',
  ]);
});

test("a body that could not be read stays parked for as long as it cannot be", async () => {
  const { relay, tasks } = setup({});
  const signature = await sign("It's a Secret to Everybody", "{nope");
  await relay(
    delivery("{nope", { "content-type": "text/plain", "X-Hub-Signature-256": signature }),
  );
  const [parked] = tasks();
  const again = await setup({}).relay(await issuer.dispatch(parked as Task));
  expect(again.status).toBe(422);
  expect(read(again)).toMatchObject({ status: "parked", cause: "malformed" });
});

test("an event that one route could not compute comes back for that route's targets alone, once it can", async () => {
  const stage = (when: string) => {
    const routes = [route({ when }), route({ to: ["audit"] })];
    const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url };
    const targets = [target(), target({ name: "audit" })];
    return testRelay(config([source({ routes })], targets), { env });
  };
  const wrong = stage("body.ref > 'a'");
  const headers = {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "d 1",
    "X-Hub-Signature-256": await sign("It's a Secret to Everybody", BODY),
  };
  await wrong.relay(delivery(BODY, headers, { query: "tenant=a" }));
  const [task] = wrong.tasks().filter(({ name }) => name.includes("relay-parked"));
  if (task === undefined) throw new Error("nothing was parked");
  expect((await wrong.relay(await issuer.dispatch(task))).status).toBe(422);

  const mended = stage("body.ref == 1 && query.tenant == 'a'");
  const answer = await mended.relay(await issuer.dispatch(task));
  expect(read(answer)).toMatchObject({ status: "accepted", tasks: 1 });
  expect(mended.tasks().map(({ name }) => name.split("/")[5])).toEqual(["ci"]);
});

test("what is parked keeps its query, and no token that came in it", async () => {
  const provider = preset("dockerhub");
  const given = source({ provider, unrouted: "park", routes: [route({ events: ["never"] })] });
  const parking = testRelay(config([given], [target()]), { env: { SECRET: "TOP-SECRET" } });
  await parking.relay(delivery("{}", {}, { query: "tenant=a&token=TOP-SECRET" }));
  const [task] = parking.tasks();
  expect(decodeURIComponent(task?.headers["relay-query"] ?? "")).toBe("tenant=a");
  expect(JSON.stringify(task?.headers)).not.toContain("TOP-SECRET");
});

test("what is parked for one route reaches it although the ledger has the event for the others", async () => {
  const stage = (when: string, queue = memoryQueue()) => {
    const routes = [route({ when }), route({ to: ["audit"] })];
    const given = source({ routes, dedup: { ledger: true } });
    const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url };
    const targets = [target(), target({ name: "audit" })];
    return { ...testRelay(config([given], targets), { queue, env }), queue };
  };
  const wrong = stage("body.ref > 'a'");
  const signature = await sign("It's a Secret to Everybody", BODY);
  await wrong.relay(delivery(BODY, { "X-Hub-Signature-256": signature }));
  const queues = wrong.tasks().map(({ name }) => name.split("/")[5]);
  expect(queues).toEqual(["audit", "relay-parked", "relay-ledger"]);
  const [, parked] = wrong.tasks();
  const mended = stage("body.ref == 1", wrong.queue);
  const answer = await mended.relay(await issuer.dispatch(parked as Task));
  expect(read(answer)).toMatchObject({ status: "accepted", tasks: 1 });
  expect(mended.tasks().at(-1)?.name).toContain("/queues/ci/");
});

test("events whose ids differ by half a surrogate, which JSON can write, stay two when they are parked and run again", async () => {
  const provider = { ...preset("gitlab"), event: { id: "body:/id", idSigned: false, type: [] } };
  const stage = (routes = [route()]) => {
    const hook = source({ name: "hook", provider, unrouted: "park", routes });
    const env = { SECRET: "t", CLOUD_TASKS_EMULATOR_REST: issuer.url };
    return testRelay(config([hook], [target()]), { queue: memoryQueue(), env });
  };
  const ids = ["\\ud800", "\\ud801", "a\\udc00", "\\ufffd"];
  const send = (relay: ReturnType<typeof stage>["relay"], id: string): Promise<Answer> =>
    relay(delivery(`{"id":"${id}"}`, { "X-Gitlab-Token": "t" }, { path: "/hook" }));
  const parking = stage([route({ events: ["never"] })]);
  for (const id of ids) await send(parking.relay, id);
  expect(parking.tasks()).toHaveLength(ids.length);

  const { relay, tasks } = stage();
  for (const task of parking.tasks()) {
    expect(read(await relay(await issuer.dispatch(task)))).toMatchObject({ status: "accepted" });
  }
  for (const id of ids) {
    const again = read(await send(relay, id));
    expect(again).toMatchObject({ status: "duplicate" });
    expect(String(again["event"]).isWellFormed()).toBe(true);
  }
  expect(tasks()).toHaveLength(ids.length);
});

test("a task that refers to no object by what is not percent-encoding is malformed", async () => {
  const task = await park();
  const address = "https://storage.googleapis.com/b/%E0%A4%A";
  const headers = { ...task.headers, "ce-dataref": address };
  const given = {
    ...config([source()], [target()]),
    archive: { bucket: "b", prefix: "", serviceAccount: "a@p.iam.gserviceaccount.com" },
  };
  const env = { CLOUD_TASKS_EMULATOR_REST: issuer.url };
  const { relay } = testRelay(given, { queue: memoryQueue(), env });
  const answer = await relay(await issuer.dispatch({ ...task, headers }));
  expect(read(answer)).toMatchObject({ status: 400, type: "urn:webhook-relay:malformed-payload" });
});

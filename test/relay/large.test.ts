import { createHash, randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { sign } from "@octokit/webhooks-methods";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/emulator.ts";
import { fits } from "../../src/relay/queue/carry.ts";
import { QueueError } from "../../src/relay/queue/errors.ts";
import { openQueue } from "../../src/relay/queue/open.ts";
import type { Config, Large, Source, Target } from "../../src/types/config.ts";
import type { Answer, Delivery } from "../../src/types/delivery.ts";
import type { Queue, Task } from "../../src/types/task.ts";
import {
  config,
  delivery,
  memoryStore,
  preset,
  route,
  source,
  target,
  testRelay,
} from "./fixtures.ts";
import { type Issuer, startIssuer } from "./issuer.ts";

const SECRET = "It's a Secret to Everybody";
const ARCHIVE = { bucket: "b", prefix: "events" };
const MB = 1_000_000;

let issuer: Issuer;
let emulator: Emulator;
let embedded: Queue;
beforeAll(async () => {
  issuer = await startIssuer();
  emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:" });
  embedded = openQueue({}, { CLOUD_TASKS_EMULATOR_REST: emulator.issuerUrl });
});
afterAll(async () => {
  issuer.close();
  await embedded.close();
  await emulator.close();
});

async function github(body: Buffer): Promise<Delivery> {
  const signature = await sign(SECRET, body.toString("latin1"));
  return delivery(body, {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": createHash("sha256").update(body).digest("hex").slice(0, 32),
    "X-Hub-Signature-256": signature,
  });
}

/** JSON of about that many bytes of ASCII, which compresses well or not at all. */
function json(bytes: number, content: "words" | "noise"): Buffer {
  const noise = (): string => randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64");
  const text = content === "words" ? "lorem ipsum ".repeat(bytes / 12) : noise();
  return Buffer.from(JSON.stringify({ ref: "r", text: text.slice(0, bytes) }));
}

type Stage = {
  archive?: boolean;
  source?: Partial<Source>;
  store?: ReturnType<typeof memoryStore>;
  env?: NodeJS.ProcessEnv;
  budgetMs?: number;
};

function stage(
  targets: readonly Target[],
  { archive = true, store, env, budgetMs, ...given }: Stage = {},
) {
  const made: Config = {
    ...config([
      source({ routes: [route({ to: targets.map(({ name }) => name) })], ...given.source }),
    ]),
    targets: Object.fromEntries(targets.map((one) => [one.name, one])),
    ...(archive && { archive: ARCHIVE }),
  };
  return testRelay(made, {
    env: { CLOUD_TASKS_EMULATOR_REST: issuer.url, ...env },
    schemas: { "never.json": false, "always.json": true },
    ...(store && { store }),
    ...(budgetMs !== undefined && { budgetMs }),
  });
}

const large = (how: Large): Target => target({ large: how });
const read = (answer: Answer): unknown => JSON.parse(answer.body);

/** What a target reads: the task's own bytes, inflated, or the object that it refers to. */
function received(
  { headers, body }: Task,
  objects: ReadonlyMap<string, { bytes: Buffer }>,
): Buffer {
  if (headers["content-encoding"] === "gzip") return gunzipSync(body);
  const address = headers["ce-dataref"];
  if (address === undefined) return body;
  const { bytes = Buffer.alloc(0) } =
    objects.get(decodeURIComponent(address.replace("https://storage.googleapis.com/", ""))) ?? {};
  expect(headers["relay-body-sha256"]).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(headers["relay-body-bytes"]).toBe(String(bytes.length));
  expect(body).toHaveLength(0);
  return bytes;
}

describe.each([
  [0.9 * MB, "words", "gzip", "as it is"],
  [0.9 * MB, "noise", "dataref", "as it is"],
  [1.1 * MB, "words", "gzip", "compressed"],
  [1.1 * MB, "words", "dataref", "by reference"],
  [7 * MB, "words", "gzip", "compressed"],
  [7 * MB, "noise", "gzip", "by reference"],
  [20 * MB, "words", "gzip", "compressed"],
  [20 * MB, "noise", "dataref", "by reference"],
] as const)("%i bytes of %s, with large: %s", (bytes, content, how, form) => {
  test(`reach the target ${form}, byte for byte, in a task that Cloud Tasks accepts`, async () => {
    const store = memoryStore();
    const { relay, tasks } = stage([large(how)], { store });
    const body = json(bytes, content);
    expect(read(await relay(await github(body)))).toMatchObject({ status: "accepted", tasks: 1 });
    const [task] = tasks() as [Task];
    expect(received(task, store.objects).equals(body)).toBe(true);
    expect(formOf(task)).toBe(form);
    expect(await embedded.create({ ...task, name: `${task.name}-${bytes}${how}` }, 10_000)).toBe(
      "created",
    );
  });
});

function formOf({ headers }: Task): string {
  if (headers["content-encoding"] === "gzip") return "compressed";
  return headers["ce-dataref"] === undefined ? "as it is" : "by reference";
}

test.each([
  ["reject", "words", true],
  ["gzip", "noise", false],
  ["dataref", "words", false],
] as const)(
  "with large: %s, %s and an archive: %s, 2 MB are refused and make no task",
  async (how, content, archive) => {
    const { relay, tasks } = stage([large("gzip"), target({ name: "other", large: how })], {
      archive,
    });
    const answer = await relay(await github(json(2 * MB, content)));
    expect(answer.status).toBe(413);
    expect(read(answer)).toMatchObject({ type: "urn:webhook-relay:body-too-large" });
    expect(tasks()).toEqual([]);
  },
);

test("the size of a task is Cloud Tasks' own, less a few bytes to be sure", async () => {
  const name = (id: string): string => `projects/p/locations/us-central1/queues/q/tasks/${id}`;
  const task = (id: string, bytes: number): Task => ({
    name: name(id),
    url: "https://ci.example.com/hooks",
    method: "POST",
    headers: Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`x-header-${i}`, "ü".repeat(i)]),
    ),
    body: Buffer.alloc(bytes),
    dispatchDeadlineSeconds: 30,
    scheduleTime: new Date(Date.now() + 3_600_000),
    auth: { kind: "oidc", serviceAccount: "i@p.iam.gserviceaccount.com", audience: "https://a" },
  });
  let [most, over] = [900_000, 1_048_576];
  while (over - most > 1) {
    const middle = (most + over) >> 1;
    if (fits(task("t", middle))) most = middle;
    else over = middle;
  }
  expect(await embedded.create(task("most", most), 10_000)).toBe("created");
  const more = embedded.create(task("more", most + 1_000), 10_000);
  await expect(more).rejects.toMatchObject({
    message: expect.stringContaining("too large") as string,
  });
});

describe("the object store", () => {
  const noise = json(2 * MB, "noise");

  test.each(["UNAVAILABLE", "RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "NOT_FOUND"])(
    "that says %s leaves no task, and the redelivery completes",
    async (status) => {
      let isDown = true;
      const store = memoryStore(() => {
        if (isDown) throw new QueueError(status, "not now");
      });
      const impatient = stage([large("gzip")], { store, budgetMs: 1000 });
      expect((await impatient.relay(await github(noise))).status).toBeGreaterThanOrEqual(500);
      expect(impatient.tasks()).toEqual([]);
      isDown = false;
      const { relay } = stage([large("gzip")], { store });
      expect(read(await relay(await github(noise)))).toMatchObject({ status: "accepted" });
    },
  );

  test("holds the same object after a redelivery, which is a duplicate", async () => {
    const store = memoryStore();
    const { relay } = stage([large("gzip"), target({ name: "b", large: "dataref" })], { store });
    expect(read(await relay(await github(noise)))).toMatchObject({ tasks: 2 });
    expect(read(await relay(await github(noise)))).toMatchObject({ status: "duplicate" });
    expect([...store.objects.keys()]).toEqual([
      `b/events/github/2026/11/23/sha256-${createHash("sha256").update(noise).digest("hex")}`,
    ]);
  });
});

test.each([
  [1.1, "words"],
  [7, "words"],
  [20, "words"],
  [1.1, "noise"],
  [7, "noise"],
  [20, "noise"],
] as const)(
  "%d MB of %s that bring a source's secret, or fail their schema, or split into a batch, are kept whole",
  async (size, content) => {
    const body = json(size * MB, content);
    const store = memoryStore();
    const env = { SECRET: "pending" };
    const pending = stage([target()], { source: { provider: preset("notion") }, store, env });
    const secret = Buffer.from(`{"verification_token":"secret_x",${body.toString().slice(1)}`);
    expect((await pending.relay(delivery(secret))).status).toBe(200);
    expect(pending.tasks()[0]?.headers["relay-cause"]).toBe("secret-arrived");
    expect(received(pending.tasks()[0] as Task, store.objects).equals(secret)).toBe(true);

    const strict = { schemas: [{ events: "*", file: "never.json" }] };
    const parking = stage([target()], { source: strict, store });
    expect(read(await parking.relay(await github(body)))).toMatchObject({ status: "parked" });
    expect(received(parking.tasks()[0] as Task, store.objects).equals(body)).toBe(true);
    const again = await parking.relay(await issuer.dispatch(parking.tasks()[0] as Task));
    expect(again.status).toBe(422);
    expect(parking.tasks()).toHaveLength(1);
    const mended = stage([target({ large: "dataref" })], { store });
    await mended.relay(await issuer.dispatch(parking.tasks()[0] as Task));
    expect(received(mended.tasks()[0] as Task, store.objects).equals(body)).toBe(true);

    const items = Array.from({ length: 200 }, (_, n) => `{"n":${n}}`).join(",");
    const many = Buffer.from(`{"items":[${items}],${body.toString().slice(1)}`);
    const split = stage([target()], { source: { split: "body.items" }, store });
    expect(read(await split.relay(await github(many)))).toMatchObject({ events: 200, tasks: 1 });
    const [batch] = split.tasks() as [Task];
    expect(received(batch, store.objects).equals(many)).toBe(true);
    expect(read(await split.relay(await issuer.dispatch(batch)))).toMatchObject({ tasks: 200 });
  },
);

test.each(["words", "noise"] as const)(
  "2 MB of %s that are parked come back whole, and only while their bytes are what they were",
  async (content) => {
    const store = memoryStore();
    const body = json(2 * MB, content);
    const strict = { schemas: [{ events: "*", file: "never.json" }] };
    const parking = stage([large("gzip")], { source: strict, store });
    await parking.relay(await github(body));
    const [parked] = parking.tasks() as [Task];
    expect(parked.headers["relay-cause"]).toBe("schema-mismatch");
    const mended = stage([large("gzip")], { store });
    const again = await mended.relay(await issuer.dispatch(parked));
    expect(read(again)).toMatchObject({ status: "accepted" });
    expect(received(mended.tasks()[0] as Task, store.objects).equals(body)).toBe(true);

    for (const [name, object] of store.objects) {
      store.objects.set(name, { ...object, bytes: Buffer.from("{}") });
      expect((await mended.relay(await issuer.dispatch(parked))).status).toBe(400);
      store.objects.clear();
      expect((await mended.relay(await issuer.dispatch(parked))).status).toBe(500);
    }
  },
);

describe("a source with archive: true", () => {
  const archived = (tasks: readonly Task[]): Task[] =>
    tasks.filter(({ name }) => name.includes("/queues/relay-archive/"));

  test.each([
    ["reaches its target", {}],
    ["is ignored", { routes: [] }],
    ["is parked", { schemas: [{ events: "*", file: "never.json" }] }],
  ])("keeps an event that %s, once, and counts its task for no target", async (_what, given) => {
    const { relay, tasks } = stage([large("gzip")], { source: { archive: true, ...given } });
    const body = Buffer.from('{"id":9007199254740993}');
    const first = read(await relay(await github(body)));
    await relay(await github(body));
    const [task, ...others] = archived(tasks());
    expect(others).toEqual([]);
    const id = createHash("sha256").update(body).digest("hex").slice(0, 32);
    expect(task).toMatchObject({
      method: "PUT",
      url: expect.stringContaining(
        `https://storage.googleapis.com/b/events/github/2026/11/23/${id}`,
      ) as string,
      headers: { "x-goog-meta-ce-id": id, "content-type": "application/json" },
      auth: { kind: "oauth", scope: "https://www.googleapis.com/auth/devstorage.read_write" },
    });
    expect(task?.body.equals(body)).toBe(true);
    expect((first as { tasks: number }).tasks).toBeLessThanOrEqual(1);
  });

  test("keeps what no task can hold as an object, before the answer", async () => {
    const store = memoryStore();
    const { relay, tasks } = stage([large("gzip")], { source: { archive: true }, store });
    const body = json(2 * MB, "noise");
    await relay(await github(body));
    expect(archived(tasks())).toEqual([]);
    const kept = [...store.objects.values()].find(({ metadata }) => metadata["ce-type"] === "push");
    expect(kept?.bytes.equals(body)).toBe(true);
  });
});

test("a queue with a hundred targets keeps one compressed copy of a large body", async () => {
  const names = Array.from({ length: 100 }, (_, index) => `t${index}`);
  const { relay, tasks } = stage(names.map((name) => target({ name })));
  await relay(await github(json(3 * MB, "words")));
  expect(tasks()).toHaveLength(100);
  expect(new Set(tasks().map(({ body }) => body.buffer)).size).toBe(1);
});

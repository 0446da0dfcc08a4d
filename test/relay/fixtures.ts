import { Writable } from "node:stream";
import { providers } from "../../src/providers/index.ts";
import type { ObjectStore, StoredObject } from "../../src/relay/archive/store.ts";
import { openLog } from "../../src/relay/log.ts";
import { QueueError } from "../../src/relay/queue/errors.ts";
import { createRelay } from "../../src/relay/relay.ts";
import { compileExpression } from "../../src/relay/route/expressions.ts";
import { createSchemas } from "../../src/relay/schema/schemas.ts";
import { compileOnUse } from "../../src/relay/schema/compile.ts";
import type { Swept } from "../../src/relay/sweep/sweep.ts";
import { createWorld, type World } from "../../src/relay/world.ts";
import type { Config, Route, Source, Target } from "../../src/types/config.ts";
import type { Answer, Delivery } from "../../src/types/delivery.ts";
import type { Provider } from "../../src/types/provider.ts";
import type { Queue, Task } from "../../src/types/task.ts";

/** A preset that must exist. */
export function preset(name: string): Provider {
  const found = providers[name];
  if (found === undefined) throw new Error(`no preset ${name}`);
  return found;
}

export function route(overrides: Partial<Route> = {}): Route {
  return { events: ["*"], to: ["ci"], delaySeconds: 0, jitterSeconds: 0, ...overrides };
}

export function source(overrides: Partial<Source> = {}): Source {
  const provider = overrides.provider ?? preset("github");
  return {
    name: "github",
    provider,
    secrets: ["SECRET"],
    methods: ["POST"],
    options: {},
    schemas: [],
    invalid: "park",
    unrouted: "ignore",
    dedup: { ledger: false },
    archive: false,
    forwardHeaders: provider.forwardHeaders,
    routes: [route()],
    ...overrides,
  };
}

export function target(overrides: Partial<Target> = {}): Target {
  const name = overrides.name ?? "ci";
  return {
    name,
    url: `https://${name}.example.com/hooks?from=relay`,
    method: "POST",
    queue: name,
    shards: { count: 1 },
    dispatchDeadlineSeconds: 600,
    headers: {},
    large: "gzip",
    auth: { kind: "oidc", serviceAccount: "invoker", audience: `https://${name}.example.com` },
    ...overrides,
  };
}

export function config(
  sources: readonly Source[] = [source()],
  targets: readonly Target[] = [target()],
): Config {
  return {
    project: "p",
    location: "us-central1",
    serviceAccount: "invoker",
    sources: Object.fromEntries(sources.map((one) => [one.name, one])),
    targets: Object.fromEntries(targets.map((one) => [one.name, one])),
    queues: {},
  };
}

/** A queue that keeps its tasks in a map; `fail` may throw instead. */
export function memoryQueue(fail: (task: Task, call: number) => void | Promise<void> = () => {}) {
  const tasks = new Map<string, Task>();
  const deleted = new Set<string>();
  let calls = 0;
  const queue: Queue = {
    async create(task) {
      calls += 1;
      await fail(task, calls);
      if (tasks.has(task.name)) return "exists";
      tasks.set(task.name, task);
      return "created";
    },
    has: (name) => Promise.resolve(tasks.has(name)),
    // Its name stays taken, as in Cloud Tasks.
    delete: (name) => {
      if (tasks.has(name)) deleted.add(name);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  return { queue, tasks, all: () => [...tasks.values()].filter(({ name }) => !deleted.has(name)) };
}

/** A bucket that keeps its objects in a map; `fail` may throw instead. */
export function memoryStore(fail: (object: StoredObject) => void | Promise<void> = () => {}) {
  const objects = new Map<string, StoredObject>();
  const store: ObjectStore = {
    async create(object) {
      await fail(object);
      const name = `${object.bucket}/${object.name}`;
      if (objects.has(name)) return "exists";
      objects.set(name, object);
      return "created";
    },
    read({ bucket, name }) {
      const object = objects.get(`${bucket}/${name}`);
      if (object === undefined) throw new QueueError("NOT_FOUND", `no ${name}`);
      return Promise.resolve(object.bytes);
    },
    close: () => undefined,
  };
  return { store, objects };
}

export type TestRelay = {
  readonly world: World;
  readonly relay: (delivery: Delivery) => Promise<Answer>;
  readonly tasks: () => Task[];
  /** The log's lines so far. */
  readonly lines: () => Record<string, unknown>[];
};

export function testRelay(
  given: Config = config(),
  {
    queue = memoryQueue(),
    env = {},
    schemas = {},
    fetch,
    batchRunMs,
    budgetMs = 600_000,
    store = memoryStore(),
    sweep,
  }: {
    queue?: ReturnType<typeof memoryQueue>;
    env?: NodeJS.ProcessEnv;
    schemas?: Record<string, unknown>;
    fetch?: typeof globalThis.fetch;
    batchRunMs?: number;
    /** How long a queue in trouble is asked again; by default no machine is too slow for it. */
    budgetMs?: number;
    store?: ReturnType<typeof memoryStore>;
    sweep?: () => Promise<Swept>;
  } = {},
): TestRelay {
  let text = "";
  const log = openLog(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    }),
  );
  const world = createWorld({
    config: given,
    env: { SECRET: "It's a Secret to Everybody", RELAY_URL: "https://relay.example.com", ...env },
    queue: queue.queue,
    store: store.store,
    openSweep: () => sweep,
    schemas: createSchemas(compileOnUse((file) => schemas[file])),
    log,
    compile: compileExpression,
    budgetMs,
    ...(fetch && { fetch }),
    ...(batchRunMs !== undefined && { batchRunMs }),
  });
  return {
    world,
    relay: createRelay(world),
    tasks: queue.all,
    lines: () =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** A delivery as the host would hand it over. */
export function delivery(
  body: string | Buffer,
  headers: Record<string, string> = {},
  overrides: Partial<Delivery> = {},
): Delivery {
  const bytes = Buffer.from(body);
  const all: Record<string, string> = { "content-type": "application/json", ...headers };
  const lower = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: "POST",
    path: "/github",
    query: "",
    headers: lower,
    rawHeaders: Object.entries(all).flat(),
    body: bytes,
    receivedAt: new Date("2026-11-23T12:00:00Z"),
    ...overrides,
  };
}

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../../src/emulator/emulator.ts";
import { QueueError } from "../../../src/relay/queue/errors.ts";
import { openQueue } from "../../../src/relay/queue/open.ts";
import type { Shards } from "../../../src/types/config.ts";
import type { Delivery } from "../../../src/types/delivery.ts";
import type { Queue, Task } from "../../../src/types/task.ts";
import { eventually } from "../../support/eventually.ts";
import { listen } from "../../support/http.ts";
import { config, delivery, memoryQueue, source, target, testRelay } from "../fixtures.ts";
import { type Issuer, startIssuer } from "../issuer.ts";

const SECRET = "It's a Secret to Everybody";

const github = (id: string): Delivery =>
  delivery("{}", {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": id,
    "X-Hub-Signature-256": `sha256=${createHmac("sha256", SECRET).update("{}").digest("hex")}`,
  });

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** Cloud Tasks as one event sees it: which names were ever taken, and which claims still wait. */
function startCloud() {
  const made: Task[] = [];
  const taken = new Set<string>();
  const claims = new Map<string, Task>();
  let dieAt = Number.POSITIVE_INFINITY;
  let calls = 0;
  /** The process ends at a call: `n - 0.5` before Cloud Tasks has it, `n` before the answer. */
  const step = <T>(effect: () => T): T => {
    calls += 1;
    const dead = (): QueueError => new QueueError("CANCELLED", "killed");
    if (calls - 0.5 >= dieAt) throw dead();
    const result = effect();
    if (calls >= dieAt) throw dead();
    return result;
  };
  const queue: Queue = {
    create: async (task) =>
      step(() => {
        if (taken.has(task.name)) return "exists";
        taken.add(task.name);
        if (task.headers["relay-moved-to"] === undefined) made.push(task);
        else claims.set(task.name, task);
        return "created";
      }),
    has: async (name) => step(() => taken.has(name)),
    delete: async (name) => step(() => void claims.delete(name)),
    close: () => Promise.resolve(),
  };
  return {
    queue,
    made,
    claims,
    killAt: (call: number) => {
      dieAt = call;
      calls = 0;
    },
  };
}

type Cloud = ReturnType<typeof startCloud>;

/** A relay whose queue can be changed, so that one start serves every case. */
function startRelay(shards: Shards, budgetMs?: number) {
  let current: Queue = memoryQueue().queue;
  const queue: Queue = {
    create: (task, ms) => current.create(task, ms),
    has: (name, ms) => current.has(name, ms),
    delete: (name, ms) => current.delete(name, ms),
    close: () => Promise.resolve(),
  };
  const { relay } = testRelay(config([source()], [target({ shards })]), {
    queue: { ...memoryQueue(), queue },
    env: { CLOUD_TASKS_EMULATOR_REST: issuer.url },
    ...(budgetMs !== undefined && { budgetMs }),
  });
  return async (cloud: Cloud, received: Delivery): Promise<number> => {
    current = cloud.queue;
    return (await relay(received)).status;
  };
}

type Relay = ReturnType<typeof startRelay>;

/** Cloud Tasks runs what waits until it is answered with 2xx. */
async function runClaims(cloud: Cloud, relay: Relay): Promise<void> {
  for (const [name, claim] of cloud.claims) {
    if ((await relay(cloud, await issuer.dispatch(claim))) < 300) cloud.claims.delete(name);
  }
}

describe.each([
  [4, 8],
  [1, 4],
  [8, 4],
  [4, 1],
])("from %i queues to %i, an event whose queue changes", (before, count) => {
  test("has one task, whichever revisions its copies meet, and whenever they are killed", async () => {
    const old = startRelay({ count: before });
    const moving = startRelay({ count, before });
    const done = startRelay({ count });
    const id = await movedId(moving);
    // What is old is taken out of relay.yaml only once nothing of the old queues is remembered.
    const cases = [...casesOf([old, moving]), ...casesOf([moving, done])];
    for (const { kill, isThere, copies, runsBetween } of cases) {
      if (isThere && copies.includes(done)) continue;
      const cloud = startCloud();
      if (isThere) await old(cloud, github(id));
      cloud.killAt(kill);
      await moving(cloud, github(id));
      cloud.killAt(Number.POSITIVE_INFINITY);
      for (const copy of copies) {
        expect(await copy(cloud, github(id))).toBe(202);
        if (runsBetween) await runClaims(cloud, copy);
      }
      await runClaims(cloud, copies.at(-1) ?? moving);
      expect(cloud.made).toHaveLength(1);
      expect(cloud.claims.size).toBe(0);
    }
  });

  test("goes to its new queue at once", async () => {
    const moving = startRelay({ count, before });
    const cloud = startCloud();
    await moving(cloud, github(await movedId(moving)));
    const [task] = cloud.made;
    const queue = task?.name.split("/")[5];
    expect(queue).toMatch(count === 1 ? /^ci$/ : /^ci-\d$/);
    expect(cloud.claims.size).toBe(0);
  });
});

/** Every end of the first delivery, and every order in which two copies meet revisions after it. */
function* casesOf(revisions: readonly Relay[]) {
  for (const kill of [Number.POSITIVE_INFINITY, 0.5, 1, 1.5, 2, 2.5, 3]) {
    for (const isThere of [false, true]) {
      for (const copies of revisions.flatMap((one) => revisions.map((other) => [one, other]))) {
        for (const runsBetween of [false, true]) yield { kill, isThere, copies, runsBetween };
      }
    }
  }
}

/** The id of an event that makes a claim first. */
async function movedId(moving: Relay): Promise<string> {
  for (let n = 0; n < 100; n += 1) {
    const cloud = startCloud();
    cloud.killAt(1);
    await moving(cloud, github(`d-${n}`));
    if (cloud.claims.size === 1) return `d-${n}`;
  }
  throw new Error("no event makes a claim");
}

test("a delivery whose claim cannot be made is a 503, and leaves no task", async () => {
  const moving = startRelay({ count: 4, before: 1 }, 1000);
  const cloud = startCloud();
  const down: Cloud = {
    ...cloud,
    queue: {
      ...cloud.queue,
      create: () => Promise.reject(new QueueError("UNAVAILABLE", "down")),
    },
  };
  expect(await moving(down, github("d-1"))).toBe(503);
  expect(cloud.made).toEqual([]);
});

test("a relay that parked events could not come back to does not start while a target grows", () => {
  const grown = config([source()], [target({ shards: { count: 4, before: 1 } })]);
  expect(() => testRelay(grown, { env: { RELAY_URL: "" } })).toThrow(
    "target ci has shards.before, which needs RELAY_URL",
  );
});

test("from 4 queues to 8, each event is dispatched once: waiting, finished within the hour, or new, in many copies", async () => {
  const came = new Map<string, number>();
  const sink = await listen((request, response) => {
    const id = String(request.headers["ce-id"]);
    came.set(id, (came.get(id) ?? 0) + 1);
    request.resume().on("end", () => response.end());
  });
  const emulator = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data: ":memory:",
    deliverTo: () => sink.url,
  });
  onTestFinished(emulator.close);
  const rest = `${emulator.issuerUrl}/v2/projects/p/locations/us-central1/queues`;
  const queue = openQueue({}, { CLOUD_TASKS_EMULATOR_REST: emulator.issuerUrl });
  onTestFinished(() => queue.close());
  const start = (shards: Shards) =>
    testRelay(config([source()], [target({ shards })]), {
      queue: { ...memoryQueue(), queue },
    }).relay;
  const old = start({ count: 4 });
  const grown = start({ count: 8, before: 4 });
  const send = async (relays: readonly (typeof old)[], ids: readonly string[]): Promise<void> => {
    const answers = await Promise.all(
      ids.flatMap((id) => relays.map(async (relay) => (await relay(github(id))).status)),
    );
    expect(new Set(answers)).toEqual(new Set([202]));
  };
  const ids = (what: string): string[] => Array.from({ length: 60 }, (_, n) => `${what}-${n}`);
  const reaches = (count: number): Promise<void> => eventually(() => expect(came.size).toBe(count));

  await send([old], ids("finished"));
  await reaches(60);
  for (const n of [0, 1, 2, 3]) await fetch(`${rest}/ci-${n}:pause`, { method: "POST" });
  await send([old], ids("waiting"));
  await send([grown, grown], ids("new"));
  const all = ["finished", "waiting", "new", "met by both"].flatMap(ids);
  await send([grown, old, grown], all);
  for (const n of [0, 1, 2, 3]) await fetch(`${rest}/ci-${n}:resume`, { method: "POST" });
  await reaches(all.length);
  await emulator.settled();
  expect(new Set(came.values())).toEqual(new Set([1]));
  for (const n of [0, 1, 2, 3, 4, 5, 6, 7]) {
    expect([n, await (await fetch(`${rest}/ci-${n}/tasks`)).json()]).toEqual([n, {}]);
  }
});

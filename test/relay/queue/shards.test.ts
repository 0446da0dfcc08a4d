import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sign } from "@octokit/webhooks-methods";
import { shardOf } from "../../../src/relay/queue/shards.ts";
import type { Shards } from "../../../src/types/config.ts";
import type { Answer, Delivery } from "../../../src/types/delivery.ts";
import { config, delivery, memoryQueue, source, target, testRelay } from "../fixtures.ts";

const SECRET = "It's a Secret to Everybody";

async function github(id: string): Promise<Delivery> {
  return delivery("{}", {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": id,
    "X-Hub-Signature-256": await sign(SECRET, "{}"),
  });
}

const ids = Array.from({ length: 400 }, (_, index) => `d-${index}`);
const read = (answer: Answer): unknown => JSON.parse(answer.body);

function stage(shards: Shards, queue = memoryQueue()) {
  const given = config([source()], [target({ shards })]);
  return { ...testRelay(given, { queue }), queue };
}

const queueOf = (name: string): string => name.split("/")[5] ?? "";

describe("a target with shards", () => {
  test("spreads its tasks evenly over as many queues", async () => {
    const { relay, tasks } = stage({ count: 4 });
    for (const id of ids) await relay(await github(id));
    const counts = new Map<string, number>();
    for (const { name } of tasks()) counts.set(queueOf(name), (counts.get(queueOf(name)) ?? 0) + 1);
    expect([...counts.keys()].toSorted()).toEqual(["ci-0", "ci-1", "ci-2", "ci-3"]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(60);
  });

  test("finds a redelivery's task in the same queue", async () => {
    const { relay } = stage({ count: 4 });
    await relay(await github("d-1"));
    expect(read(await relay(await github("d-1")))).toMatchObject({ status: "duplicate" });
  });
});

test.each([
  [4, 5],
  [4, 8],
  [9, 10],
])("from %i queues to %i, only the share of the new ones moves, and to them", (before, count) => {
  const keys = Array.from({ length: 4000 }, (_, index) => hash("sha256", String(index)));
  const moved = keys.flatMap((key) => {
    const [then, now] = [shardOf("ci", before, key), shardOf("ci", count, key)];
    return then === now ? [] : [now];
  });
  expect(moved.length / keys.length).toBeCloseTo((count - before) / count, 1);
  const added = Array.from({ length: count - before }, (_, index) => `ci-${before + index}`);
  expect([...new Set(moved)].toSorted()).toEqual(added.toSorted());
});

describe("a target whose shards have grown", () => {
  test("makes no second task of an event whose task waits in its old queue", async () => {
    const { relay, queue } = stage({ count: 1 });
    for (const id of ids.slice(0, 50)) await relay(await github(id));
    const grown = stage({ count: 4, before: 1 }, queue);
    for (const id of ids.slice(0, 50)) {
      expect(read(await grown.relay(await github(id)))).toMatchObject({ status: "duplicate" });
    }
    expect(queue.all()).toHaveLength(50);
    expect(read(await grown.relay(await github("new")))).toMatchObject({ tasks: 1 });
  });
});

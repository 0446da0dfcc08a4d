import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import type { Source } from "../../src/types/config.ts";
import type { Answer } from "../../src/types/delivery.ts";
import { config, delivery, route, source, target, testRelay } from "./fixtures.ts";

const SECRET = "It's a Secret to Everybody";

const setUp = (overrides: Partial<Source>) =>
  testRelay(config([source(overrides)], [target(), target({ name: "audit" })]));

let deliveries = 0;

/** Sends a body as GitHub does, under a delivery id of its own. */
async function send(
  { relay }: { relay: ReturnType<typeof setUp>["relay"] },
  body: string,
  query = "",
): Promise<Record<string, unknown>> {
  const headers = {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": `d-${++deliveries}`,
    "X-Hub-Signature-256": await sign(SECRET, body),
  };
  const answer: Answer = await relay(delivery(body, headers, { query }));
  return { http: answer.status, ...(JSON.parse(answer.body) as object) };
}

test.each(["body.id", "string(body.id)"])(
  "ids beyond 2^53 that differ in their last digit are two events under dedup.key: %s",
  async (key) => {
    const world = setUp({ dedup: { key, ledger: false } });
    await send(world, '{"id":820982911946154508}');
    expect(await send(world, '{"id":820982911946154509}')).toMatchObject({ http: 202, tasks: 1 });
    expect(await send(world, '{"id": 820982911946154509}')).toMatchObject({ duplicates: 1 });
    expect(world.tasks()).toHaveLength(2);
  },
);

test("a dedup key that cannot be computed falls back to the event's identity, and the log says so", async () => {
  const world = setUp({ dedup: { key: "body.id", ledger: false } });
  expect(await send(world, '{"id":null}')).toMatchObject({ http: 202, tasks: 1 });
  expect(await send(world, "{}")).toMatchObject({ http: 202, tasks: 1 });
  expect(world.lines()).toMatchObject([
    { severity: "WARNING", dedupFault: expect.stringContaining("dedup.key: body.id") },
    { severity: "WARNING", dedupFault: expect.stringContaining("dedup.key: body.id") },
  ]);
});

test("a key by the body's hash tells a captured delivery under another id from a new event", async () => {
  const world = setUp({ dedup: { key: "bodyHash", ledger: false } });
  await send(world, '{"a":1}');
  expect(await send(world, '{"a":1}')).toMatchObject({ tasks: 0, duplicates: 1 });
  expect(await send(world, '{"a":2}')).toMatchObject({ tasks: 1 });
});

test("a when that cannot be computed parks the event for its route, named, while others go on", async () => {
  const routes = [route({ when: "body.n > 'a'" }), route({ to: ["audit"] })];
  const world = setUp({ routes });
  expect(await send(world, '{"n":1}')).toMatchObject({ http: 202 });
  const tasks = world.tasks();
  expect(tasks.map(({ name }) => name.split("/")[5])).toEqual(["audit", "relay-parked"]);
  const [, parked] = tasks;
  expect(parked?.headers).toMatchObject({ "relay-cause": "unroutable", "relay-targets": "ci" });
  expect(parked?.headers["relay-cause-detail"]).toContain("route%201");
  expect(parked?.body.toString()).toBe('{"n":1}');
});

test.each([
  ["timestamp(body.d)", { d: -99_999_999_999 }, "accepted"],
  ["timestamp(body.d) - duration('24h')", { d: "0001-01-01T00:00:00Z" }, "accepted"],
  ["timestamp(body.d)", { d: -0.5 }, "accepted"],
  ["timestamp(body.d)", { d: 1e300 }, "parked"],
  ["timestamp(body.d)", { d: "2026-12-01T10:00:00.000" }, "parked"],
  ["timestamp(body.d)", { d: [] }, "parked"],
  ["timestamp(body.d)", {}, "parked"],
])("at: %s over %j is %s", async (at, body, status) => {
  const world = setUp({ routes: [route({ at })] });
  expect(await send(world, JSON.stringify(body))).toMatchObject({ status });
  expect(world.lines()).toMatchObject([{ httpRequest: { status: 202 } }]);
});

test("one URL may serve tenants, distinguished by its query", async () => {
  const routes = [
    route({ when: "query.tenant == 'a'" }),
    route({ when: "query.tenant == 'b'", to: ["audit"] }),
  ];
  const world = setUp({ routes });
  await send(world, "{}", "tenant=b");
  expect(world.tasks().map(({ name }) => name.split("/")[5])).toEqual(["audit"]);
});

test("a split that cannot be computed parks the entire delivery; one over a missing list is one event", async () => {
  const world = setUp({ split: "body.list.filter(e, e.n > 1)" });
  expect(await send(world, '{"list":[{"n":"x"}]}')).toMatchObject({ parked: 1 });
  expect(world.tasks().at(-1)?.headers).toMatchObject({ "relay-cause": "unsplittable" });
  expect(await send(world, '{"other":1}')).toMatchObject({ tasks: 1 });
  expect(await send(world, '{"list":[{"n":1},{"n":2},{"n":3}]}')).toMatchObject({ tasks: 2 });
});

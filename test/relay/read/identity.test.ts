import { describe, expect, test } from "vitest";
import type { Source } from "../../../src/types/config.ts";
import type { Provider } from "../../../src/types/provider.ts";
import { config, delivery, preset, source, testRelay } from "../fixtures.ts";

type Event = Provider["event"];
type Sent = { body: string; headers?: Record<string, string>; query?: string; method?: string };

/** A provider with a token in a header, so that bodies need no signature. */
function given(event: Partial<Event>, items?: Provider["items"]): Provider {
  return {
    ...preset("gitlab"),
    event: { idSigned: false, type: ["body:/type"], ...event },
    ...(items && { items }),
  };
}

/** Sends all of them to one source; gives how many different tasks came of it. */
async function tasksOf(
  provider: Provider,
  sent: readonly Sent[],
  more: Partial<Source> = {},
): Promise<number> {
  const { relay, tasks } = testRelay(config([source({ name: "hook", provider, ...more })]), {
    env: { SECRET: "t" },
  });
  for (const { body, headers, ...rest } of sent) {
    const answer = await relay(
      delivery(body, { "X-Gitlab-Token": "t", ...headers }, { path: "/hook", ...rest }),
    );
    expect(answer.status).toBe(202);
  }
  return tasks().length;
}

describe("two events are two tasks", () => {
  test("when only a header distinguishes them and the id is the body's hash", async () => {
    const provider = given({ type: ["header:x-event"] });
    const sent = ["locked", "unlocked"].map((type) => ({
      body: '{"id":1}',
      headers: { "X-Event": type },
    }));
    expect(await tasksOf(provider, sent)).toBe(2);
  });

  test("when they share an id that the preset joins with their content", async () => {
    const provider = given({
      id: "header:x-id",
      identity: { by: ["id", "content"], known: "inferred" },
    });
    const sent = ["1", "2", "1"].map((id) => ({ body: `{"id":${id}}`, headers: { "X-Id": "d" } }));
    expect(await tasksOf(provider, sent)).toBe(2);
  });

  test("when their ids agree in the first 256 characters", async () => {
    const provider = given({ id: ["body:/source", "body:/id"] });
    const sent = ["e1", "e2"].map((id) => ({
      body: JSON.stringify({ source: `//cloud.example.com/${"a".repeat(250)}`, id }),
    }));
    expect(await tasksOf(provider, sent)).toBe(2);
  });

  test("when the parts of their ids only look the same once joined", async () => {
    const provider = given({ id: ["body:/a", "body:/b"] });
    const sent = [{ body: '{"a":"x:y","b":"z"}' }, { body: '{"a":"x","b":"y:z"}' }];
    expect(await tasksOf(provider, sent)).toBe(2);
  });

  test.each(['"id":""', '"id":null', '"none":0'])("when their id is %s", async (member) => {
    const sent = [1, 2].map((n) => ({ body: `{${member},"n":${n}}` }));
    expect(await tasksOf(given({ id: "body:/id" }), sent)).toBe(2);
    expect(await tasksOf(given({ id: ["body:/id", "body:/id"] }), sent)).toBe(2);
  });

  test.each([
    ["820982911946154508", "820982911946154509"],
    ["123456789.12345678901", "123456789.12345678902"],
    ["1e400", "1e401"],
  ])("when their ids are %s and %s, which a number cannot tell apart", async (one, other) => {
    const sent = [one, other].map((id) => ({ body: `{"id":${id}}` }));
    expect(await tasksOf(given({ id: "body:/id" }), sent)).toBe(2);
    const items = { at: "/list", id: "body:/id" };
    const batch = [{ body: `{"list":[{"id":${one}},{"id":${other}}]}` }];
    expect(await tasksOf(given({}, items), batch, { split: "/list" })).toBe(2);
  });

  test("when only digits beyond 2^53 differ beside what changes from attempt to attempt", async () => {
    const provider = given({
      identity: { by: ["type", "content"], changes: ["/attempt"], known: "inferred" },
    });
    const sent = ["9007199254740993", "9007199254740992"].map((n) => ({
      body: `{"n":${n},"attempt":1}`,
    }));
    expect(await tasksOf(provider, sent)).toBe(2);
  });

  test("when the preset says that equal deliveries may be different events", async () => {
    const provider = given({ identity: { by: "random", known: "documented" } });
    expect(await tasksOf(provider, [{ body: "{}" }, { body: "{}" }])).toBe(2);
  });
});

describe("one event is one task", () => {
  test("whatever its attempt counters say, at any depth and in any item", async () => {
    const provider = given({
      identity: { by: ["type", "content"], changes: ["/attempt", "/list/*/n"], known: "inferred" },
    });
    const sent = [1, 2].map((n) => ({
      body: `{"type":"x","attempt":${n},"list":[{"n":${n},"a":1},{"n":${n}}]}`,
    }));
    expect(await tasksOf(provider, sent)).toBe(1);
  });

  test("when its batch comes again with other counters around the same items", async () => {
    const provider = given(
      { identity: { by: ["items"], known: "inferred" } },
      { at: "/list", id: "body:/id" },
    );
    const body = (n: number, last = "b") =>
      `{"attempt":${n},"list":[{"id":"a","n":${n}},{"id":"${last}"}]}`;
    expect(await tasksOf(provider, [{ body: body(1) }, { body: body(2) }])).toBe(1);
    expect(await tasksOf(provider, [{ body: body(1) }, { body: body(1, "c") }])).toBe(2);
  });

  test("when a form's parameters come in another order", async () => {
    const provider = given({
      identity: { by: ["type", "content"], content: "params", known: "inferred" },
    });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const sent = ["a=1&b=%41", "b=A&a=1"].map((body) => ({ body, headers: form }));
    expect(await tasksOf(provider, sent)).toBe(1);
    const other = [sent[0], { body: "a=1&b=B", headers: form }].filter((one) => one !== undefined);
    expect(await tasksOf(provider, other)).toBe(2);
  });

  test("when all that its proof covers is a field, whatever is around it", async () => {
    const provider = given({
      identity: { by: ["content"], content: "body:/payload", known: "inferred" },
    });
    const sent = ['{"payload":"p","x":1}', '{"x":2,"payload":"p\\n"}'].map((body) => ({ body }));
    expect(await tasksOf(provider, sent)).toBe(1);
  });
});

describe("items of a batch", () => {
  const EVENTS = { at: "/events", id: ["body:/source", "body:/id"] };
  const split = { split: "/events" };

  test.each([
    ["long", (id: string) => ({ source: `//cloud.example.com/${"a".repeat(250)}`, id })],
    ["ambiguous once joined", (id: string) => ({ source: `x${":".repeat(Number(id))}`, id: "" })],
    ["empty", (n: string) => ({ source: "", id: "", n })],
    ["empty and equal", () => ({ source: "", id: "" })],
    ["of empty parts", (id: string) => ({ source: "", id })],
  ])("with ids that are %s are as many tasks as items", async (_, item) => {
    const body = JSON.stringify({ events: ["1", "2", "3"].map((id) => item(id)) });
    const provider = given({}, EVENTS);
    expect(await tasksOf(provider, [{ body }, { body }], split)).toBe(3);
  });

  test("have a time of their own", async () => {
    const provider = given(
      { time: { at: "body:/events/0/at", unit: "s" } },
      { ...EVENTS, time: { at: "body:/at", unit: "s" } },
    );
    const { relay, tasks } = testRelay(
      config([source({ name: "hook", provider, split: "/events" })]),
      { env: { SECRET: "t" } },
    );
    const events = [1, 2].map((at) => ({ source: "s", id: String(at), at: at * 3600 }));
    await relay(delivery(JSON.stringify({ events }), { "X-Gitlab-Token": "t" }, { path: "/hook" }));
    expect(tasks().map(({ headers }) => headers["ce-time"])).toEqual([
      "1970-01-01T01:00:00.000Z",
      "1970-01-01T02:00:00.000Z",
    ]);
  });
});

import { expect, test } from "vitest";
import type { Route } from "../../../src/types/config.ts";
import { compileExpression } from "../../../src/relay/route/expressions.ts";
import { compileRoutes, type Routing } from "../../../src/relay/route/route.ts";
import { source } from "../fixtures.ts";
import { eventOf, scope } from "./given.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const DAY_MS = 86_400_000;

const to = (target: string, overrides: Partial<Route> = {}): Route => ({
  events: ["*"],
  to: [target],
  delaySeconds: 0,
  jitterSeconds: 0,
  ...overrides,
});

function routed(routes: readonly Route[], body: unknown, only?: readonly string[]): Routing {
  const route = compileRoutes(source({ routes }), compileExpression);
  return route(eventOf(body), () => scope(body), NOW, only);
}

test("a when over a missing member is false", () => {
  const routes = [to("a", { when: "body.none.at.all == 1" }), to("b")];
  expect(routed(routes, {})).toEqual({ hits: [{ target: "b", jitterSeconds: 0 }], stuck: [] });
});

test.each(["body.text > 1", "body.text", "body.text.matches(body.text)"])(
  "a when that cannot be computed holds the event for its route alone: %s",
  (when) => {
    const routes = [to("a"), to("b", { when }), to("c")];
    const { hits, stuck } = routed(routes, { text: "[" });
    expect(hits.map(({ target }) => target)).toEqual(["a", "c"]);
    expect(stuck).toEqual([
      { targets: ["b"], cause: { code: "unroutable", detail: expect.stringContaining("route 2") } },
    ]);
  },
);

test.each(["timestamp(body.at)", "body.at", "body.none"])(
  "an at that cannot be computed holds the event for its route alone: %s",
  (at) => {
    const { hits, stuck } = routed([to("a", { at }), to("b")], { at: "tomorrow" });
    expect(hits.map(({ target }) => target)).toEqual(["b"]);
    expect(stuck).toMatchObject([{ targets: ["a"], cause: { code: "unschedulable" } }]);
  },
);

test.each([
  ["body.ms / 1000", { ms: NOW.getTime() + 1500 }, new Date(NOW.getTime() + 1500)],
  ["body.s", { s: NOW.getTime() / 1000 + 29 * 86_400 }, new Date(NOW.getTime() + 29 * DAY_MS)],
  ["body.s", { s: NOW.getTime() / 1000 + 31 * 86_400 }, "unschedulable"],
  ["body.s", { s: 1e300 }, "unschedulable"],
  ["body.s", { s: 0 }, undefined],
  ["body.s", { s: -0.5 }, undefined],
  ["body.s", { s: -99_999_999_999 }, undefined],
  ["body.s", { s: -1e300 }, undefined],
  ["body.s", { s: "0001-01-01T00:00:00Z" }, undefined],
  ["body.s", { s: "2026-11-24T12:00:00+00:00" }, new Date(NOW.getTime() + DAY_MS)],
  ["body.s", { s: "2026-12-01T10:00:00.000" }, "unschedulable"],
  ["body.s", { s: "2026-12-01T10:00:00" }, "unschedulable"],
  ["body.s", { s: "2026-02-30T10:00:00Z" }, "unschedulable"],
  ["body.s", { s: "01/12/2026 10:00:00 +00" }, "unschedulable"],
])("at: timestamp(%s) over %j is due %s", (seconds, body, due) => {
  const { hits, stuck } = routed([to("a", { at: `timestamp(${seconds})` })], body);
  expect(stuck[0]?.cause.code ?? hits[0]?.at).toEqual(due);
});

test("a target that another route sends to is not waited for", () => {
  const routes = [to("a", { when: "body.n", to: ["a", "b"] }), to("b")];
  const { hits, stuck } = routed(routes, { n: 1 });
  expect(hits.map(({ target }) => target)).toEqual(["b"]);
  expect(stuck).toMatchObject([{ targets: ["a"] }]);
});

test("an event that was held for a target goes to that one alone, once its route can say so", () => {
  const routes = [
    to("a"),
    to("b", { when: "body.n == 1", to: ["b", "c"] }),
    to("d", { when: "body.n" }),
  ];
  const { hits, stuck } = routed(routes, { n: 1 }, ["b"]);
  expect(hits.map(({ target }) => target)).toEqual(["b"]);
  expect(stuck).toEqual([]);
});

import { expect, test } from "vitest";
import type { StuckFact } from "../../src/console/facts/facts.ts";
import { deliveryFilter, matchesStuck, parseSearch } from "../../src/console/facts/search.ts";

const NOW = new Date("2026-11-26T12:00:00Z");

test.each([
  ["", {}],
  ["source:github type:issues.*", { source: ["github"], type: ["issues.*"] }],
  ["source:github,stripe", { source: ["github", "stripe"] }],
  ["-outcome:parked status:5xx", { status: ["5xx"], not: { outcome: ["parked"] } }],
  ['"free text" more', { text: ["free text", "more"] }],
  ['-"never"', { not: { text: ["never"] } }],
  ['id:"a \\"b\\", c"', { id: ['a "b", c'] }],
  ["since:2h", { since: "2026-11-26T10:00:00.000Z" }],
  ["until:2026-11-25", { until: "2026-11-25T00:00:00.000Z" }],
  ["age:<1h", { since: "2026-11-26T11:00:00.000Z" }],
  ["age:>3d", { until: "2026-11-23T12:00:00.000Z" }],
])("the search %j is read as a query", (text, query) => {
  expect(parseSearch(text, NOW)).toEqual(query);
});

test.each([
  ["colour:red", /no search term "colour:".*source, type/],
  ["since:yesterday", /neither a duration such as 15m/],
  ["age:1h", /age:<1h/],
])("the search %j is refused with what to write instead", (text, message) => {
  expect(() => parseSearch(text, NOW)).toThrow(message);
});

test("a status that is not one is refused before anything is asked", () => {
  expect(() => deliveryFilter({ status: ["bad"] })).toThrow(/404, or a class such as 4xx/);
});

test("what a search holds cannot break out of its place in the filter", () => {
  const filter = deliveryFilter({ source: ['" OR severity="ERROR'], type: ['a"b.*'] });
  expect(filter).toContain('jsonPayload.source="\\" OR severity=\\"ERROR"');
  expect(filter).toContain('jsonPayload.type=~"^a\\"b\\\\..*$"');
});

const STUCK: StuckFact = {
  queue: "relay-parked",
  task: "0123456789abcdef0123456789abcdef-github-relay-parked",
  kind: "parked",
  source: "github",
  targets: ["ci"],
  type: "issues.opened",
  event: "event-0001",
  cause: { code: "schema-mismatch", detail: "/ref is missing" },
  createdAt: "2026-11-26T11:00:00.000Z",
  dueAt: "2026-11-26T11:00:00.000Z",
  attempts: 1,
  lastStatus: 422,
};

test.each([
  ["", true],
  ["source:github", true],
  ["source:stripe", false],
  ["-source:github", false],
  ["type:issues.* type:nothing", true],
  ["type:issues", false],
  ["target:ci", true],
  ["target:audit", false],
  ["cause:schema-mismatch", true],
  ["status:4xx", true],
  ["status:500", false],
  ["id:event-0001", true],
  ["id:event-00", true],
  ["id:event", false],
  ["id:0123456789", true],
  ['"REF is missing"', true],
  ["age:<2h", true],
  ["age:>2h", false],
])("the search %j finds a parked event or does not (%s)", (text, isFound) => {
  expect(matchesStuck(STUCK, parseSearch(text, NOW))).toBe(isFound);
});

import { expect, test } from "vitest";
import type { StuckFact } from "../../src/console/facts/facts.ts";
import { deliveryFilter, matchesStuck, parseSearch } from "../../src/console/facts/search.ts";

import { whenOf } from "../../src/console/facts/when.ts";

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

const contentOf = (text: string) =>
  parseSearch(text, NOW).content?.map(({ expression }) => expression);

test.each([
  ["body.repository.full_name:acme/api", 'body.repository.full_name == "acme/api"'],
  ["body.items[0].sku:a,b", '(body.items[0].sku == "a" || body.items[0].sku == "b")'],
  ['body.title:"a, b*"', 'body.title == "a, b*"'],
  ["body.n:7", '(body.n == 7 || body.n == "7")'],
  ["body.n:>7.5", "body.n > 7.5"],
  ["body.name:acme/*", 'body.name.matches("^acme/.*$")'],
  ["body.name:a.b*", String.raw`body.name.matches("^a\\.b.*$")`],
  ["body.x:*", "has(body.x)"],
  ["body.a-b.in:x", 'body["a-b"]["in"] == "x"'],
  ["header.X-GitHub-Event:push", 'headers["x-github-event"] == "push"'],
  [
    'cel:body.ref == "refs/heads/main" && size(body.commits) > 3',
    'body.ref == "refs/heads/main" && size(body.commits) > 3',
  ],
  ['cel:"body.n > 5" source:github', "body.n > 5"],
  ['body.x:"\\" || true || \\""', String.raw`body.x == "\" || true || \""`],
])("the search %j looks into deliveries with the CEL %s", (text, expression) => {
  expect(contentOf(text)).toEqual([expression]);
});

test.each([
  "body.:x",
  "body.a..b:x",
  "body.a[x]:1",
  "header.a b:x",
  "header.:x",
  "size:100kb",
  "size:>1parsec",
])("%s is refused with what to write instead", (text) => {
  expect(() => parseSearch(text, NOW)).toThrow(/body\.|header\.|size:>/);
});

test.each([
  ["size:>100kb", "httpRequest.requestSize>100000"],
  ["-size:>1mib", "httpRequest.requestSize<=1048576"],
  ["size:<=2.5kb", "httpRequest.requestSize<=2500"],
])("%s is asked of the log: %s", (text, filter) => {
  expect(deliveryFilter(parseSearch(text, NOW))).toContain(` AND ${filter}`);
});

test.each([
  ["source:github type:push body.ref:main", 'event.type == "push" && body.ref == "main"', []],
  ["-type:issues.*", String.raw`!(event.type.matches("^issues\\..*$"))`, []],
  ["-body.a.b:x", '!(has(body.a) && has(body.a.b) && body.a.b == "x")', []],
  ["-header.x-a:y", '!("x-a" in headers && headers["x-a"] == "y")', []],
  [
    "outcome:parked age:<1h size:>1kb body.n:>5 cel:a || b",
    "body.n > 5 && (a || b)",
    ["outcome", "size", "time"],
  ],
  ["outcome:parked", undefined, ["outcome"]],
])("the search %j as a when is %s", (text, when, leftOut) => {
  expect(whenOf(parseSearch(text, NOW))).toEqual({ ...(when !== undefined && { when }), leftOut });
});

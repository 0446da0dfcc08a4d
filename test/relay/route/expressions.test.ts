import { expect, test } from "vitest";
import {
  checkExpression,
  compileExpression,
  type ExpressionType,
} from "../../../src/relay/route/expressions.ts";
import { compute, scope } from "./given.ts";

test.each([
  "body",
  "body.entry",
  "body.entry.map(e, e.changes)",
  "body.entry.filter(e, e.kind == 'change')",
  "body.entry.map(e, e.kind == 'change', e.value)",
  "body.names.split(',')",
  "[body.a, body.b]",
  "[1, 2]",
  "[]",
])("a split may be any expression that gives a list: %s", (text) => {
  expect(checkExpression(text, "list")).toBeUndefined();
});

test.each(["body.a == body.b", "{'a': body.a}", "event.id", "size(body.entry)"])(
  "a split by an expression that gives no list is refused: %s",
  (text) => {
    expect(checkExpression(text, "list")).toMatchObject({ severity: "error" });
  },
);

test("a fault in an expression says where it begins", () => {
  expect(checkExpression("body.ref == 'x' && nobody.ref == 'x'", "bool")).toMatchObject({
    message: "Unknown variable: nobody",
    column: 20,
    length: 6,
  });
});

const LARGE = `{"id": 9007199254740993, "list": [9007199254740993, {"n": -9223372036854775807}],
  "wide": 123456789012345678901234567890, "small": 1, "half": 0.5, "id text": "9007199254740993"}`;

test.each([
  ["body.id == 9007199254740993", true],
  ["body.id == 9007199254740992", false],
  ["body.id > 9007199254740992", true],
  ["body.id + 1 == 9007199254740994", true],
  ["body.id + body.small == 9007199254740994", true],
  ["body.id - body.small == 9007199254740992", true],
  ["body.id % 2 == 1", true],
  ["body.id * 1 == body.id", true],
  ["string(body.id) == '9007199254740993'", true],
  ["string(body.wide) == '123456789012345678901234567890'", true],
  ["9007199254740993 in body.list", true],
  ["9007199254740992 in body.list", false],
  ["body.list[1].n == -9223372036854775807", true],
  ["body.list.exists(x, x == body.id)", true],
  ["body['id text'] == string(body.id)", true],
  ["body.small + 1 == 2", true],
  ["body.small % 2 == 1", true],
  ["body.small / 2 == body.half", true],
  ["body.small < body.id && body.half < body.id", true],
  ["type(body.small) == double", true],
])("numbers of any size compare and reckon exactly: %s", (text, value) => {
  expect(checkExpression(text, "bool")).toBeUndefined();
  expect(compute(text, "bool", LARGE)).toEqual({ value });
});

test.each([
  ["body.id", '{"id":9007199254740993}', "9007199254740993"],
  ["body.id", '{"id":-12}', "-12"],
  ["body.id", '{"id":1.5}', "1.5"],
  ["body.id", '{"id":"a"}', "a"],
  ["size(body.id)", '{"id":"abc"}', "3"],
  ["body.id", '[{"id":1}]', undefined],
  ["body.id", '{"id":true}', undefined],
  ["body.id", '{"id":null}', undefined],
])("a dedup key %s over %s is %s", (text, body, value) => {
  expect(checkExpression(text, "key")).toBeUndefined();
  const computed = compute(text, "key", body);
  expect("value" in computed ? computed.value : undefined).toBe(value);
});

test.each([
  ["query.tenant == 'a b'", { query: "tenant=a+b&tenant=c" }],
  ["query['x'] == '' && !('y' in query)", { query: "x" }],
  ["path == '/github'", {}],
  ["now == timestamp('2026-11-23T12:00:00Z')", {}],
  ["bodyHash == '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'", {}],
  ["event.time < now", {}],
])("an expression may read the delivery: %s", (text, overrides) => {
  expect(checkExpression(text, "bool")).toBeUndefined();
  expect(compileExpression(text, "bool")(scope({}, {}, overrides))).toEqual({ value: true });
});

test.each([
  "int(timestamp('2026-11-23T12:00:00Z')) == 1795435200",
  "string(timestamp('2026-11-23T12:00:00Z')) == '2026-11-23T12:00:00Z'",
  "string(event.time) == '2026-11-23T11:00:00.25Z'",
  "string(duration('1h30m')) == '5400s'",
  "string(duration('-1500ms')) == '-1.5s'",
  "matches(body.title, '^a b')",
  "body.title.matches('(?i)^A B')",
  "event.time.getHours('America/New_York') == 6",
  "event.time.getHours('-02:00') == 9",
  "event.time.getDayOfYear() == 326",
  "event.time.getMonth() == 10 && event.time.getDate() == 23 && event.time.getDayOfMonth() == 22",
  "timestamp(1795435200) == now && timestamp(1795435200.0) == now && timestamp(now) == now",
  "has(body.constructor.x) && body.constructor.x == 1",
])("what CEL defines is there: %s", (text) => {
  expect(checkExpression(text, "bool")).toBeUndefined();
  const computed = compute(text, "bool", { title: "a b c", constructor: { x: 1 } });
  expect(computed).toEqual({ value: true });
});

test.each([
  ["body.title.matches('[')", 20],
  ["matches(body.title, '(?=a)b')", 21],
  ["body.title.matches('(a')", 20],
  ["timestamp('tomorrow') < now", 1],
  ["timestamp('2026-02-30T10:00:00Z') < now", 1],
  ["timestamp('2026-12-01T10:00:00.000') < now", 1],
  ["timestamp('2026-12-01T24:00:00Z') < now", 1],
  ["event.time + duration('1d') < now", 14],
  ["duration('soon') > duration('1s')", 1],
  ["event.time.getHours('Nope/Zone') == 3", 21],
  ["int('x') == 1", 1],
  ["body.n == 1 / 0", 11],
  ["[1, 2][5] == 1", 1],
  ["body.n == 1 && {'a': 1}.b == 2", 16],
  ["{'push': 1}['pusch'] == body.n", 1],
  ["[1, 2].all(n, n / 0 == 1)", 19],
  ["body.list.exists(n, n == [1, 2][5])", 26],
  ["cel.bind(n, [1], n[3]) == 1", 1],
  ["body.n > 1 ? true : [true][1]", 21],
  ["'abc'.substring(9) == body.n", 1],
  ["[1, 'a'][0]", 1],
  ["body.n % 0 == 1", 10],
  ["size(body.list) / 0 == 1", 19],
  ["body.list[-1] == 1", 11],
  ["body.list[0.5] == 1", 11],
])("a literal that can never be computed is a fault at load: %s", (text, column) => {
  expect(checkExpression(text, "bool")).toMatchObject({ severity: "error", column });
});

test.each(["'github'", "7", "'a' + string(1)", "[1, 2].map(n, n)[0]", "cel.bind(x, 'a', x)"])(
  "a key that would make every event the same is a fault at load: %s",
  (text) => {
    expect(checkExpression(text, "key")).toMatchObject({
      severity: "error",
      message: expect.stringContaining("is the same for every event") as string,
    });
  },
);

test.each([
  "headers['X-GitHub-Event'] == 'push'",
  "headers.Host == 'a'",
  "'X-Y' in headers",
  "has(headers.Host)",
])("a header name in capitals is told of, with the name to use: %s", (text) => {
  const fault = checkExpression(text, "bool");
  expect(fault?.severity).toBe("warning");
  expect(fault?.message).toMatch(/"(x-github-event|host|x-y)"/);
});

test.each([
  "event.type == 'Push' && body['X-Y'] == headers['x-y']",
  "body.title.matches('^[a-z]+$')",
  "event.time.getHours('Europe/Berlin') == 3",
  "timestamp(body.due) - duration('24h') > now",
  "[true, false][1]",
  "{-1: true}[-1]",
  "{'push': 1, 'ping': 2}[event.type] == 1",
  "[1].exists(x, body.list.exists(y, y == x))",
  "body.list.exists(x, x == [1, 2][1])",
  "{'a': 1}.?b.orValue(2) == 1 || [1][?3].orValue(2) == body.n",
  "body.list[size(body.list) - 1] == body.n / 2",
])("a good expression has no fault: %s", (text) => {
  expect(checkExpression(text, "bool")).toBeUndefined();
});

test.each([
  ["body.o.y == 1", '{"o":{"constructor":{"a":1},"y":1}}'],
  ["body.o.y == 1", '{"o":{"constructor":null,"y":1}}'],
  ["body.o.constructor == 'x'", '{"o":{"constructor":"x"}}'],
  ["body.l.all(o, o.y == 1)", '{"l":[{"constructor":7,"y":1},{"y":1}]}'],
  ["body.l.size() == 2", '{"l":[1,2],"constructor":"x"}'],
  ["'constructor' in body && !('toString' in body)", '{"constructor":"x"}'],
  ["!has(body.constructor) && !has(body.toString)", "{}"],
  ["body.__proto__ == 1", '{"__proto__":1}'],
])("members may be called as they like: %s over %s", (text, body) => {
  expect(compute(text, "bool", body)).toEqual({ value: true });
});

test.each([
  ["body.missing == 1", "missing"],
  ["body.nothing.at.all", "missing"],
  ["!body.draft", "missing"],
  ["body.list[5] == 1", "missing"],
  ["headers['x-none'] == 'a'", "missing"],
  ["body.text > 1", "unusable"],
  ["body.number.startsWith('a')", "unusable"],
  ["body.text + 1 == 2", "unusable"],
  ["body.number % 0 == 1", "unusable"],
  ["timestamp(body.text) > now", "unusable"],
  ["duration(body.text) > duration('1s')", "unusable"],
  ["now.getHours(body.text) == 1", "unusable"],
  ["body.text.matches(body.pattern)", "unusable"],
  ["body.text", "mistyped"],
  ["body.number", "mistyped"],
  ["body.nil", "mistyped"],
])("what cannot be computed is told apart: %s is %s", (text, failed) => {
  const body = { text: "TOP-SECRET", number: 7, list: [1], nil: null, pattern: "[TOP-SECRET" };
  const computed = compute(text, "bool", body);
  expect(computed).toMatchObject({ failed });
  expect(JSON.stringify(computed)).not.toContain("TOP-SECRET");
});

test.each([
  ["-99999999999", "0001-01-01T00:00:00.000Z"],
  ["-1e300", "0001-01-01T00:00:00.000Z"],
  ["1e300", "9999-12-31T23:59:59.999Z"],
  ["-0.5", "1969-12-31T23:59:59.500Z"],
  ["1.0005", "1970-01-01T00:00:01.000Z"],
  ["99999999999999999999", "9999-12-31T23:59:59.999Z"],
])("the seconds %s make a time that a queue can have", (seconds, time) => {
  const computed = compute("timestamp(body.d)", "timestamp", `{"d":${seconds}}`);
  expect(computed).toEqual({ value: new Date(time) });
});

test("a time reckoned to before the year 1 is the first of that year", () => {
  const text = "timestamp(body.d) - duration('24h')";
  const computed = compute(text, "timestamp", { d: "0001-01-01T00:00:00Z" });
  expect(computed).toEqual({ value: new Date("0001-01-01T00:00:00Z") });
});

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);
const MAP = Object.fromEntries(numbers(5000).map((n) => [`k${n}`, n]));
const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

test.each<[string, ExpressionType, unknown]>([
  ["body.l.exists(x, body.l.exists(y, x + y == -1))", "bool", { l: numbers(10_000) }],
  ["body.l.all(x, body.l.all(y, body.l.all(z, x + y + z > -1)))", "bool", { l: numbers(300) }],
  ["body.l.all(x, !(x in body.l.map(y, -y - 1)))", "bool", { l: numbers(3000) }],
  ["body.l.map(x, body.l.filter(y, y > x)).size() > 0", "bool", { l: numbers(5000) }],
  ["body.l.exists(x, body.l == body.l.map(y, y + x + 1))", "bool", { l: numbers(3000) }],
  [
    "body.a.contains(body.b)",
    "bool",
    { a: "a".repeat(5e5), b: `${"a".repeat(1e5)}b${"a".repeat(1e5)}` },
  ],
  ["body.l.map(x, body.a).join(',') == ''", "bool", { l: numbers(1000), a: "a".repeat(1e5) }],
  ["body.l.all(x, now.getHours('Asia/Tokyo') == 21)", "bool", { l: numbers(50_000) }],
  ["body.m.all(k, body.m.all(j, j != ''))", "bool", { m: MAP }],
  ["body.l.all(x, body.m.size() > x)", "bool", { l: numbers(20_000), m: MAP }],
  ["body.l.all(x, size(body.m) > x)", "bool", { l: numbers(20_000), m: MAP }],
  ["body.l.all(x, size([body.m]) > 0)", "bool", { l: numbers(20_000), m: MAP }],
  ["body.l.exists(x, body.m < x)", "bool", { l: numbers(20_000), m: MAP }],
  ["body.l.all(x, body.a.size() > x)", "bool", { l: numbers(10_000), a: "🚂".repeat(1e5) }],
  [
    "body.n.map(x, body.n).map(x, body.n.map(y, x)) == body.n",
    "bool",
    { n: numbers(300).map(() => numbers(300)) },
  ],
  [
    "false || body.l.exists(x, body.l.exists(y, body.l.exists(z, false)))",
    "bool",
    { l: numbers(500) },
  ],
])("an expression stops at a bound, and is unusable: %s", (text, expected, body) => {
  const computed = compute(text, expected, body);
  expect(computed).toEqual({ failed: "unusable", why: "takes too many steps on this event" });
});

test.each([
  ["body.l.exists(x, body.l.exists(y, x + y == -1))", { l: numbers(100) }],
  ["body.l.all(x, x >= 0)", { l: numbers(100_000) }],
  ["body.a.contains('needle')", { a: "a".repeat(1e6) }],
  ["body.a.matches('^(a+)+$')", { a: "a".repeat(1e6) }],
  ["body == body", { l: numbers(100_000) }],
  ["body.l.all(x, x < body.l.size())", { l: numbers(1000) }],
  ["body.l.all(x, ('k' + string(x)) in body.m)", { l: numbers(5000), m: MAP }],
  ["body.l.all(x, x == 'a' && x.size() == 1)", { l: numbers(10_000).map(() => "a") }],
])("what people write is within the bound: %s", (text, body) => {
  expect(compute(text, "bool", body)).toHaveProperty("value");
});

test.each(["body == [[1]]", "body in [[1]]", "body == body"])(
  "a deeply nested body is unusable for %s, and no more than that",
  (text) => {
    expect(compute(text, "bool", deep(5000))).toMatchObject({ failed: "unusable" });
  },
);

test("a pattern that would backtrack for ever is matched", () => {
  const text = `${"a".repeat(40)}!`;
  expect(compute("body.matches('^(a+)+$')", "bool", JSON.stringify(text))).toEqual({
    value: false,
  });
});

import { expect, test } from "vitest";
import { compileOnUse } from "../../../src/relay/schema/compile.ts";
import { isUnique } from "../../../src/relay/schema/runtime.ts";
import { createSchemas, type SchemaError } from "../../../src/relay/schema/schemas.ts";
import { compileAhead } from "./ahead.ts";

/** Errors of data, by a validator compiled at a start and by one of a build, which must agree. */
async function errorsOf(schema: unknown, data: unknown): Promise<readonly SchemaError[]> {
  const load = (): unknown => schema;
  const errors = await createSchemas(compileOnUse(load)).errors("a.json", data);
  const built = createSchemas((file, report) => compileAhead(file, load, report));
  expect(await built.errors("a.json", data)).toEqual(errors);
  return errors;
}

const UNIQUE = { properties: { tags: { type: "array", uniqueItems: true } } };

test.each<[unknown[], boolean]>([
  [[{}, { toString: "" }], true],
  [[{ valueOf: 1 }, { valueOf: 1 }], false],
  [
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
    false,
  ],
  [[{ a: 1 }, { a: "1" }], true],
  [[1, "1", true, "true", null, "null"], true],
  [[1, 1], false],
  [["a", "a"], false],
  [
    [
      [1, 2],
      [2, 1],
    ],
    true,
  ],
  [
    [
      [1, 2],
      [1, 2],
    ],
    false,
  ],
  [["[1", [1]], true],
  [[{ a: "x".repeat(200) }, { a: `${"x".repeat(199)}y` }], true],
  [[{ a: "x".repeat(200) }, { a: "x".repeat(200) }], false],
  [[null, null], false],
])("the items %j are unique: %s", async (tags, isUnique) => {
  const errors = await errorsOf(UNIQUE, { tags });
  expect(errors.map(({ pointer }) => pointer)).toEqual(isUnique ? [] : ["/tags"]);
});

test("unique items cost their number, not its square", async () => {
  const tags = Array.from({ length: 60_000 }, (_, index) => ({
    index,
    name: { of: `t${index}` },
  }));
  expect(await errorsOf(UNIQUE, { tags })).toEqual([]);
});

test("items that are equal are found at the second of them: the others are not looked at", () => {
  const unread = Object.defineProperty({}, "a", {
    enumerable: true,
    get: () => {
      throw new Error("looked at");
    },
  });
  expect(isUnique([{ a: 1 }, { a: 1 }, unread])).toBe(false);
});

test("unique items at each level of nested lists cost their number too", async () => {
  const schema = {
    $ref: "#/$defs/l",
    $defs: { l: { uniqueItems: true, items: { $ref: "#/$defs/l" } } },
  };
  const text = `${'[{"a":1},'.repeat(500)}1${"]".repeat(500)}`;
  expect(await errorsOf(schema, JSON.parse(text))).toEqual([]);
});

test.each([
  ["const", { const: { a: { valueOf: 1 } } }, { a: { valueOf: "x" } }],
  ["enum", { enum: [{ a: 1, toString: 1 }] }, { a: 1, toString: "x" }],
  ["a list", { enum: [[{ a: 1 }]] }, [{ a: { valueOf: 1 } }]],
])(
  "%s against members that objects have by nature is a mismatch, not a failure",
  async (_, schema, data) => {
    expect(await errorsOf(schema, data)).toHaveLength(1);
  },
);

test("whatever a validator throws is a mismatch of the data, without the data's words", async () => {
  const throws = () => {
    throw new TypeError("TOP-SECRET is not a function");
  };
  const errors = await createSchemas(() => Promise.resolve(throws)).errors("a.json", {});
  expect(errors).toEqual([{ pointer: "", message: "cannot be held against its schema" }]);
});

const SLOW = "a".repeat(60);

test.each([
  [{ pattern: "^(a+)+$" }, `${SLOW}!`],
  [{ pattern: "^(?=a)(a+)+$" }, `${SLOW}!`],
  [{ propertyNames: { pattern: "^(a|a)*$" } }, { [`${SLOW}!`]: 1 }],
  [{ patternProperties: { "^(a+)+$": true }, additionalProperties: false }, { [`${SLOW}!`]: 1 }],
])("a pattern that would backtrack for ever ends: %j", async (schema, data) => {
  expect(await errorsOf(schema, data)).not.toEqual([]);
});

test("a schema that refers to itself by two ways ends on nested data", async () => {
  const schema = {
    anyOf: [{ properties: { a: { $ref: "#" } } }, { properties: { a: { $ref: "#" } } }],
    properties: { end: false },
  };
  const data: unknown = JSON.parse(`${'{"a":'.repeat(60)}{"end":1}${"}".repeat(60)}`);
  expect(await errorsOf(schema, data)).toEqual([
    { pointer: "", message: "cannot be held against its schema" },
  ]);
});

/** A schema that refers to the next one twice, and so on. */
function doubled(levels: number, keyword = "allOf"): Record<string, object> {
  const twice = (next: number): object => ({
    [keyword]: [{ $ref: `#/$defs/s${next}` }, { $ref: `#/$defs/s${next}` }],
  });
  const schemas = Array.from({ length: levels }, (_, index) => [`s${index}`, twice(index + 1)]);
  return { ...Object.fromEntries(schemas), [`s${levels}`]: { type: "integer" } };
}

const STOPPED = [{ pointer: "", message: "cannot be held against its schema" }];

test.each(["allOf", "anyOf", "oneOf"])(
  "a schema that refers to the next one twice, forty times over, ends on one value: %s",
  async (keyword) => {
    const schema = { $ref: "#/$defs/s0", $defs: doubled(40, keyword) };
    expect(await errorsOf(schema, keyword === "allOf" ? 1 : "a")).toEqual(STOPPED);
  },
);

test("a schema by which each value meets a thousand others is within the bound on few values alone", async () => {
  const schema = { items: { $ref: "#/$defs/s0" }, $defs: doubled(10) };
  expect(await errorsOf(schema, [1, 2, 3])).toEqual([]);
  expect(
    await errorsOf(
      schema,
      Array.from({ length: 5000 }, () => 1),
    ),
  ).toEqual(STOPPED);
});

test("a large body of a schema that refers to itself is within the bound", async () => {
  const schema = { type: ["array", "integer"], items: { $ref: "#" } };
  const data = Array.from({ length: 1000 }, () => Array.from({ length: 500 }, () => 1));
  expect(await errorsOf(schema, data)).toEqual([]);
});

import { expect, test } from "vitest";
import { checkSchema, compileOnUse } from "../../../src/relay/schema/compile.ts";
import { type Load, SchemaFault } from "../../../src/relay/schema/documents.ts";
import { createSchemas } from "../../../src/relay/schema/schemas.ts";
import { compileAhead } from "./ahead.ts";

const DRAFT_04 = "http://json-schema.org/draft-04/schema#";
const DRAFT_07 = "http://json-schema.org/draft-07/schema#";
const OPENAPI_3_1 = "https://spec.openapis.org/oas/3.1/dialect/base";

/** Whether data passes, as the schema is compiled at a start, and ahead of it by a build; both must agree. */
async function passes(file: string, load: Load, data: unknown): Promise<boolean> {
  await checkSchema(file, load);
  const atStart = createSchemas(compileOnUse(load));
  const built = createSchemas((path, report) => compileAhead(path, load, report));
  const errors = await atStart.errors(file, data);
  expect(await built.errors(file, data)).toEqual(errors);
  return errors.length === 0;
}

const accepts = (schema: unknown, data: unknown): Promise<boolean> =>
  passes("a.json", () => schema, data);

const X = { $defs: { x: { type: "string" } } };

test.each([
  [{ ...X, properties: { a: { $ref: "#/$defs/x", nullable: true } } }, { a: "x" }, true],
  [{ ...X, properties: { a: { $ref: "#/$defs/x", nullable: true } } }, { a: null }, false],
  [{ nullable: true, allOf: [{ type: "string" }] }, "x", true],
  [{ nullable: true, allOf: [{ type: "string" }] }, null, false],
  [{ nullable: false }, null, true],
  [{ nullable: true }, 7, true],
  [{ type: "string", nullable: true }, null, true],
  [{ type: "string", nullable: true }, 7, false],
  [{ type: "string", nullable: false }, null, false],
  [{ type: ["string", "integer"], nullable: true }, null, true],
  [{ type: "string", nullable: true, enum: ["x"] }, null, true],
  [{ type: "string", nullable: true, enum: ["x"] }, "y", false],
  [{ properties: { nullable: { type: "string" } } }, { nullable: 1 }, false],
])("nullable means what OpenAPI says: %j over %j", async (schema, data, expected) => {
  expect(await accepts(schema, data)).toBe(expected);
});

test.each([
  ["^\\d{4}\\-\\d{2}$", "2026-11", true],
  ["^\\d{4}\\-\\d{2}$", "2026_11", false],
  ["^https\\:\\/\\/", "https://a", true],
  ["^evt\\_", "evt_1", true],
  ["^{.*}$", "{a}", true],
  ["^\\p{Lu}", "\u00c9", true],
  ["^(?=.*[a-z])(?=.*\\d)", "a1", true],
  ["^(?=.*[a-z])(?=.*\\d)", "a", false],
  ["(a+)+$", "b", false],
])("the pattern %s over %j: %s", async (pattern, data, expected) => {
  expect(await accepts({ pattern }, data)).toBe(expected);
  const named = { patternProperties: { [pattern]: false } };
  expect(await accepts(named, { [data]: 1 })).toBe(!expected);
});

test("several patterns that need the other engine do not mix", async () => {
  const schema = {
    properties: { a: { pattern: "^(?=x)" }, b: { pattern: "^(?=y)" }, c: { pattern: "(c+)+$" } },
  };
  expect(await accepts(schema, { a: "x", b: "y", c: "c" })).toBe(true);
  expect(await accepts(schema, { a: "y", b: "y", c: "c" })).toBe(false);
  expect(await accepts(schema, { a: "x", b: "x", c: "c" })).toBe(false);
});

test.each([
  [{ properties: { constructor: { type: "object", required: ["version"] } } }, {}, true],
  [
    { properties: { constructor: { type: "object", required: ["version"] } } },
    '{"constructor":{}}',
    false,
  ],
  [{ required: ["toString"] }, {}, false],
  [{ required: ["toString"] }, { toString: 1 }, true],
  [{ required: ["hasOwnProperty"] }, {}, false],
  [{ dependentRequired: { valueOf: ["a"] } }, {}, true],
  [{ dependentSchemas: { constructor: { required: ["a"] } } }, {}, true],
  [{ properties: { a: true }, additionalProperties: false }, '{"constructor":1}', false],
])("members are an object's own: %j over %j", async (schema, data, expected) => {
  const value: unknown = typeof data === "string" ? JSON.parse(data) : data;
  expect(await accepts(schema, value)).toBe(expected);
});

test.each(["$ref", "$id"])("%s in data and in unknown keywords is not looked at", async (name) => {
  const hidden = { [name]: "nowhere.json" };
  const schema = {
    type: "object",
    "x-extension": hidden,
    "x-list": [hidden],
    const: undefined,
    enum: [hidden, {}],
    default: hidden,
    examples: [hidden],
    properties: { [name]: true, a: { const: hidden, example: hidden } },
  };
  expect(await accepts(JSON.parse(JSON.stringify(schema)), {})).toBe(true);
});

const NESTED = {
  $schema: DRAFT_07,
  "x-other": { $ref: "missing.json" },
  properties: { g: { type: "integer" } },
  oneOf: [{ required: ["never"] }, { required: ["b"] }],
  definitions: {
    g: { x: { type: "string", minLength: 2 }, y: { $ref: "#/definitions/g/x" } },
    "a b": { type: "null" },
    named: { $id: "#name", type: "boolean" },
    uses: { properties: { n: { $ref: "#name" }, g: { $ref: "#/properties/g" } } },
  },
  components: { schemas: { A: { type: "array", items: { $ref: "#/components/schemas/A" } } } },
};

test.each([
  ["/components/schemas/A", [[], [[]]], true],
  ["/components/schemas/A", [[], [1]], false],
  ["/definitions/g/x", "ab", true],
  ["/definitions/g/y", "a", false],
  ["/properties/g", 1, true],
  ["/properties/g", "1", false],
  ["/oneOf/1", { b: 1 }, true],
  ["/oneOf/1", {}, false],
  ["/definitions/a%20b", null, true],
  ["/definitions/uses", { n: true, g: 1 }, true],
  ["/definitions/uses", { n: 1 }, false],
])("a schema is found wherever it is: %s over %j", async (pointer, data, expected) => {
  expect(await passes(`many.json#${pointer}`, () => NESTED, data)).toBe(expected);
});

test("references within a file go wherever they point", async () => {
  const schema = { $ref: "#/components/schemas/A/items", components: NESTED.components };
  expect(await accepts(schema, [])).toBe(true);
  expect(await accepts(schema, 1)).toBe(false);
});

test("a file may refer to a schema of an API's description", async () => {
  const files: Readonly<Record<string, unknown>> = {
    "a.json": { $ref: "api.json#/components/schemas/A" },
    "api.json": {
      openapi: "3.0.3",
      components: { schemas: { A: { type: "string", nullable: true } } },
    },
  };
  expect(await passes("a.json", (file) => files[file], null)).toBe(true);
  expect(await passes("a.json", (file) => files[file], 1)).toBe(false);
});

test.each([{ openapi: "3.1.0" }, { swagger: "2.0" }, { asyncapi: "2.6.0" }])(
  "an API's description is refused as a schema, with the remedy: %j",
  async (document) => {
    await expect(checkSchema("api.json", () => document)).rejects.toThrow("api.json#/components/");
    await expect(checkSchema("api.json", () => document)).rejects.toBeInstanceOf(SchemaFault);
  },
);

const WIDE = { $ref: "#/definitions/x", minLength: 5, nullable: true };

test.each([
  [DRAFT_04, true],
  ["http://json-schema.org/draft-06/schema#", true],
  [DRAFT_07, true],
  ["https://json-schema.org/draft/2019-09/schema", false],
  ["https://json-schema.org/draft/2020-12/schema", false],
  [OPENAPI_3_1, false],
])(
  "beside a $ref nothing counts up to draft-07, and all does later: %s",
  async ($schema, expected) => {
    const schema = { $schema, properties: { a: WIDE }, definitions: { x: { type: "string" } } };
    expect(await accepts(schema, { a: "abc" })).toBe(expected);
  },
);

test.each([
  [{ exclusiveMinimum: true, minimum: 1 }, 1, false],
  [{ exclusiveMinimum: true, minimum: 1 }, 2, true],
  [{ exclusiveMinimum: false, minimum: 1 }, 1, true],
  [{ exclusiveMaximum: true, maximum: 1 }, 1, false],
  [{ exclusiveMaximum: true }, 5, true],
  [{ id: "http://example.com/a.json", type: "integer" }, 1, true],
  [{ properties: { id: { type: "string" } } }, { id: 1 }, false],
])("draft-04 and OpenAPI 3.0 mean what they say: %j over %j", async (schema, data, expected) => {
  expect(await accepts({ $schema: DRAFT_04, ...schema }, data)).toBe(expected);
  const api = { openapi: "3.0.3", components: { schemas: { A: schema } } };
  expect(await passes("api.json#/components/schemas/A", () => api, data)).toBe(expected);
});

test.each([
  [{ exclusiveMinimum: true, minimum: 1 }, 1, false],
  [{ exclusiveMaximum: true, maximum: 1 }, 0, true],
  [{ items: [{ type: "string" }, { type: "integer" }] }, ["a", 1, null], true],
  [{ items: [{ type: "string" }] }, [1], false],
  [{ items: [{ type: "string" }], additionalItems: false }, ["a", "b"], false],
  [{ items: [{ type: "string" }], additionalItems: { type: "string" } }, ["a", "b"], true],
  [{ items: [{ nullable: true, type: "string" }] }, [null], true],
])("a schema that names no draft may be in an older one: %j over %j", async (schema, data, is) => {
  expect(await accepts({ properties: { a: schema } }, { a: data })).toBe(is);
});

test("OpenAPI's own keywords are annotations", async () => {
  const api = {
    openapi: "3.1.0",
    jsonSchemaDialect: OPENAPI_3_1,
    components: {
      schemas: {
        Pet: {
          type: "object",
          discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat" } },
          oneOf: [{ $ref: "#/components/schemas/Cat" }],
          example: { $ref: "nowhere.json" },
          externalDocs: { url: "https://example.com" },
          xml: { name: "pet" },
        },
        Cat: { type: "object", properties: { kind: { const: "cat" } }, format: "cat" },
      },
    },
  };
  expect(await passes("api.json#/components/schemas/Pet", () => api, { kind: "cat" })).toBe(true);
  expect(await passes("api.json#/components/schemas/Pet", () => api, { kind: "dog" })).toBe(false);
});

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkSchema, compileOnUse, compileSchema } from "../../../src/relay/schema/compile.ts";
import { SchemaFault } from "../../../src/relay/schema/documents.ts";
import { createSchemas } from "../../../src/relay/schema/schemas.ts";
import { compileAhead } from "./ahead.ts";

const DRAFT_07 = "http://json-schema.org/draft-07/schema#";
const DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema";
const DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema";

type Files = Readonly<Record<string, unknown>>;

function schemas(files: Files) {
  const loaded: string[] = [];
  const load = (file: string): unknown => {
    loaded.push(file);
    if (!(file in files)) throw new Error("no such file");
    return files[file];
  };
  return {
    ...createSchemas(compileOnUse(load)),
    check: async (file: string) => checkSchema(file, load),
    loaded,
  };
}

const errorsOf = (schema: unknown, data: unknown) =>
  schemas({ "a.json": schema }).errors("a.json", data);

async function faultOf(files: Files, step: "errors" | "check" = "errors"): Promise<SchemaFault> {
  const made = schemas(files);
  const failure: unknown = await (
    step === "check" ? made.check("s/a.json") : made.errors("s/a.json", {})
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(SchemaFault);
  return failure as SchemaFault;
}

test("data that matches has no errors", async () => {
  expect(await errorsOf({ type: "object", required: ["id"] }, { id: 1 })).toEqual([]);
});

test("every error has the pointer of the member at fault, the missing one included", async () => {
  const schema = {
    type: "object",
    required: ["id", "a/b~c"],
    additionalProperties: false,
    properties: {
      id: { type: "integer" },
      "a/b~c": {},
      kind: { enum: ["push", "ping"] },
      object: { const: "event" },
      list: { items: { type: "string", minLength: 2 } },
    },
  };
  const data = { id: "x", kind: "pull", object: "charge", list: ["ok", "n", 3], extra: true };
  expect(await errorsOf(schema, data)).toEqual([
    { pointer: "/a~1b~0c", message: "is required" },
    { pointer: "/extra", message: "is not allowed" },
    { pointer: "/id", message: "must be integer" },
    { pointer: "/kind", message: 'must be one of "push", "ping"' },
    { pointer: "/object", message: 'must be "event"' },
    { pointer: "/list/1", message: "must NOT have fewer than 2 characters" },
    { pointer: "/list/2", message: "must be string" },
  ]);
});

test("no error repeats a value of the data", async () => {
  const schema = {
    properties: {
      a: { type: "number" },
      b: { enum: ["x"] },
      c: { pattern: "^x" },
      d: { const: 1 },
      e: { maxLength: 1 },
      f: { contains: { const: 1 } },
      g: { uniqueItems: true },
      h: false,
      i: { oneOf: [{ type: "null" }, { const: 2 }] },
      j: { not: {} },
    },
  };
  const data = Object.fromEntries("abcdehij".split("").map((key) => [key, "hunter2"]));
  const errors = await errorsOf(schema, { ...data, f: ["hunter2"], g: ["hunter2", "hunter2"] });
  expect(errors.map((error) => error.pointer.slice(0, 2))).toEqual(
    expect.arrayContaining(["/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h"]),
  );
  expect(JSON.stringify(errors)).not.toContain("hunter2");
});

test("at most ten errors are reported, and their pointers are short", async () => {
  const long = "k".repeat(5_000);
  const schema = { additionalProperties: { type: "string" } };
  const errors = await errorsOf(
    schema,
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${long}${n}`, n])),
  );
  expect(errors).toHaveLength(10);
  expect(errors.every((error) => error.pointer.length === 200)).toBe(true);
});

test("a large body full of errors is refused at its first one", async () => {
  const schema = { items: { type: "object" } };
  expect(
    await errorsOf(
      schema,
      Array.from({ length: 100_000 }, () => 0),
    ),
  ).toEqual([{ pointer: "/0", message: "must be object" }]);
});

test("a body nested deeper than the stack is the sender's fault, not a crash", async () => {
  const schema = { $schema: DRAFT_2020, items: { $ref: "#" } };
  let data: unknown[] = [];
  for (let depth = 0; depth < 100_000; depth += 1) data = [data];
  expect(await errorsOf(schema, data)).toEqual([{ pointer: "", message: "is nested too deeply" }]);
});

test.each([
  ["draft-07", { $schema: DRAFT_07, items: [{ type: "string" }], additionalItems: false }],
  [
    "draft-06",
    {
      $schema: "http://json-schema.org/draft-06/schema#",
      items: [{ type: "string" }],
      additionalItems: false,
    },
  ],
  ["2019-09", { $schema: DRAFT_2019, items: [{ type: "string" }], unevaluatedItems: false }],
  ["2020-12", { $schema: DRAFT_2020, prefixItems: [{ type: "string" }], items: false }],
  ["2020-12 when there is no $schema", { prefixItems: [{ type: "string" }], items: false }],
])("$schema decides the dialect: %s", async (_, schema) => {
  expect(await errorsOf(schema, ["a"])).toEqual([]);
  expect(await errorsOf(schema, [1])).toHaveLength(1);
  expect(await errorsOf(schema, ["a", "b"])).toHaveLength(1);
});

test("2019-09 recursion by $recursiveRef works", async () => {
  const schema = {
    $schema: DRAFT_2019,
    $recursiveAnchor: true,
    type: "object",
    properties: { child: { $recursiveRef: "#" } },
  };
  expect(await errorsOf(schema, { child: { child: 1 } })).toEqual([
    { pointer: "/child/child", message: "must be object" },
  ]);
});

test("formats and unknown keywords are annotations: an empty homepage is not an error", async () => {
  const schema = {
    $schema: DRAFT_07,
    "x-vendor": { $ref: 7 },
    tsAdditionalProperties: false,
    properties: {
      homepage: { type: "string", format: "uri", example: { $ref: "not a reference" } },
    },
  };
  expect(await errorsOf(schema, { homepage: "" })).toEqual([]);
});

test("the data is never changed: no defaults, no coercion", async () => {
  const data = { n: "1" };
  await errorsOf({ properties: { n: { type: "number" }, d: { default: 1 } } }, data);
  expect(data).toEqual({ n: "1" });
});

test("a $ref reaches files of the same folder and below, with and without $id", async () => {
  const made = schemas({
    "s/a.json": {
      $id: "https://example.com/schemas/github/push.json",
      properties: {
        by: { $ref: "common/user.json" },
        at: { $ref: "common/user.json#/$defs/time" },
      },
    },
    "s/common/user.json": {
      $id: "https://example.com/schemas/github/common/user.json",
      required: ["login"],
      $defs: { time: { type: "integer" } },
    },
    "s/plain.json": { $ref: "b.json" },
    "s/b.json": { type: "string" },
    "s/twin.json": { $id: "https://example.com/schemas/github/push.json", type: "null" },
  });
  expect(await made.errors("s/a.json", { by: {}, at: "now" })).toEqual([
    { pointer: "/by/login", message: "is required" },
    { pointer: "/at", message: "must be integer" },
  ]);
  expect(await made.errors("s/plain.json", 1)).toEqual([
    { pointer: "", message: "must be string" },
  ]);
  // A copy whose $id was left as it is does not disturb the original.
  expect(await made.errors("s/twin.json", 1)).toEqual([{ pointer: "", message: "must be null" }]);
});

test("files may refer to each other, and to themselves by their $id", async () => {
  const made = schemas({
    "s/a.json": {
      $id: "https://example.com/a.json",
      properties: { b: { $ref: "b.json" }, me: { $ref: "https://example.com/a.json#/$defs/x" } },
      $defs: { x: { type: "boolean" } },
    },
    "s/b.json": { type: "object", properties: { a: { $ref: "a.json" } } },
  });
  expect(await made.errors("s/a.json", { b: { a: { b: 1, me: 2 } } })).toEqual([
    { pointer: "/b/a/b", message: "must be object" },
    { pointer: "/b/a/me", message: "must be boolean" },
  ]);
  expect(made.loaded.filter((file) => file === "s/b.json")).toHaveLength(2); // "first", then "all"
});

test("a bundled schema is found under its own $id", async () => {
  const schema = {
    $id: "https://example.com/a.json",
    properties: { x: { $ref: "https://elsewhere.example/x" }, y: { $ref: "y" } },
    $defs: { x: { $id: "https://elsewhere.example/x", type: "null" }, y: { $id: "y", const: 1 } },
  };
  expect(await errorsOf(schema, { x: 1, y: 2 })).toEqual([
    { pointer: "/x", message: "must be null" },
    { pointer: "/y", message: "must be 1" },
  ]);
});

test.each([
  ["https://example.com/other.json", "never fetched"],
  ["../other.json", "not in its folder"],
  ["http://[", "not a valid address"],
])("a $ref to %s is refused with the remedy", async (ref, words) => {
  const fault = await faultOf({ "s/a.json": { properties: { x: { $ref: ref } } } });
  expect(fault.message).toContain("s/a.json ");
  expect(fault.message).toContain(words);
});

test.each(["http://json-schema.org/draft-03/schema#", "https://example.com/own", 7])(
  "the dialect %j is refused with the remedy",
  async ($schema) => {
    const fault = await faultOf({ "s/a.json": { $schema } });
    expect(fault.message).toContain("use draft-04, draft-06, draft-07, 2019-09 or 2020-12");
  },
);

test.each([
  ["a missing file", {}, "s/a.json cannot be read: no such file"],
  ["a missing neighbour", { "s/a.json": { $ref: "b.json" } }, "s/b.json cannot be read"],
  ["text", { "s/a.json": "schema" }, "must be an object or a boolean"],
  ["a missing definition", { "s/a.json": { $ref: "#/$defs/x" } }, "s/a.json cannot be compiled"],
])("an unusable schema names the file: %s", async (_, files, words) => {
  const fault = await faultOf(files);
  expect(fault.message).toContain(words);
});

test("check finds what the meta-schema forbids, in referred files too", async () => {
  const wrong = { properties: { id: { type: "strin" } } };
  expect((await faultOf({ "s/a.json": wrong }, "check")).message).toMatch(
    /^s\/a\.json is not a valid JSON Schema: \/properties\/id\/type /,
  );
  expect((await faultOf({ "s/a.json": { $ref: "b.json" }, "s/b.json": wrong }, "check")).file).toBe(
    "s/b.json",
  );
  for (const $schema of [DRAFT_07, DRAFT_2019, DRAFT_2020]) {
    expect((await faultOf({ "s/a.json": { $schema, ...wrong } }, "check")).file).toBe("s/a.json");
    await schemas({ "s/a.json": { $schema, type: "object", format: "odd" } }).check("s/a.json");
  }
});

test("a schema is read and compiled once, on first use; a failed read is tried again", async () => {
  const files: Record<string, unknown> = { "a.json": { type: "string" } };
  const made = schemas(files);
  expect(made.loaded).toEqual([]);
  await Promise.all([made.errors("a.json", "x"), made.errors("a.json", "y")]);
  await made.errors("a.json", "z");
  expect(made.loaded).toEqual(["a.json"]);
  await expect(made.errors("late.json", 1)).rejects.toThrow(SchemaFault);
  files["late.json"] = { type: "string" };
  expect(await made.errors("late.json", 1)).toHaveLength(1);
});

test("a file without $schema is checked as the one that refers to it", async () => {
  const root = { $schema: DRAFT_07, properties: { id: { $ref: "b.json" } } };
  await schemas({ "s/a.json": root, "s/b.json": { exclusiveMinimum: 1 } }).check("s/a.json");
  const fault = await faultOf({ "s/a.json": root, "s/b.json": { type: "strin" } }, "check");
  expect(fault.file).toBe("s/b.json");
});

test.for(["first", "all"] as const)(
  "a schema compiled ahead (%s) gives the errors it gives when compiled on use",
  async (report) => {
    const schema = {
      type: "object",
      required: ["id"],
      properties: { id: { $ref: "b.json" }, list: { type: "array", uniqueItems: true } },
    };
    const files: Files = { "a.json": schema, "b.json": { type: "string", minLength: 3 } };
    const load = (file: string): unknown => files[file];
    const ahead = await compileAhead("a.json", load, report);
    const onUse = await compileSchema("a.json", load, report);
    for (const data of [{ id: "long" }, { id: "ab", list: [{}, {}] }, { list: [1, 1] }, null]) {
      expect(ahead(data)).toBe(onUse(data));
      expect(ahead.errors).toEqual(onUse.errors);
    }
  },
);

test("ajv is loaded with the first schema, not with the module", () => {
  const module = fileURLToPath(import.meta.resolve("../../../src/relay/schema/compile.ts"));
  const script = `
    const { createSchemas } = await import(${JSON.stringify(module.replace("compile", "schemas"))});
    const { compileOnUse } = await import(${JSON.stringify(module)});
    const { cache } = (await import("node:module")).createRequire(${JSON.stringify(module)});
    const ajv = () => Object.keys(cache).some((file) => file.includes("/node_modules/ajv/"));
    const made = createSchemas(compileOnUse(() => ({ type: "string" })));
    const before = ajv();
    const errors = await made.errors("a.json", 1);
    console.log(JSON.stringify([before, errors.length, ajv()]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script]);
  expect(JSON.parse(output.toString())).toEqual([false, 1, true]);
});

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkSchema, compileSchema } from "../../../src/relay/schema/compile.ts";
import { SchemaFault } from "../../../src/relay/schema/documents.ts";
import { closureOf } from "../../../src/relay/schema/closure.ts";

const require = createRequire(import.meta.url);
/** GitHub's events as its community describes them: one file, 344 definitions, a root that takes seconds to compile. */
const file = require.resolve("@octokit/webhooks-schemas/schema.json");
const load = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
type Examples = readonly { readonly name: string; readonly examples: readonly unknown[] }[];
const examples = require("@octokit/webhooks-examples") as Examples;

test("one definition of GitHub's published file validates a real payload of its event, and refuses another", async () => {
  const push = examples.find(({ name }) => name === "push")?.examples.at(-1);
  const validate = await compileSchema(`${file}#/definitions/push$event`, load, "first");
  expect(validate(push)).toBe(true);
  expect(validate({ ref: 1 })).toBe(false);
  await checkSchema(`${file}#/definitions/push$event`, load);
});

test("only the definitions that an event reaches are taken out", () => {
  const document = load(file) as Record<string, object>;
  const closure = closureOf(document, "/definitions/push$event") as {
    definitions: object;
  };
  const taken = Object.keys(closure.definitions);
  expect(taken).toContain("/definitions/push$event");
  expect(taken).toContain("/definitions/repository");
  expect(taken).not.toContain("/definitions/issues$opened");
  expect(taken.length).toBeLessThan(Object.keys(document["definitions"] ?? {}).length / 5);
});

test("every event of the published file can be taken out and compiled by itself", async () => {
  const { oneOf } = load(file) as { oneOf: readonly { $ref: string }[] };
  expect(oneOf).toHaveLength(66);
  for (const { $ref } of oneOf) {
    await expect(compileSchema(`${file}${$ref}`, load, "first")).resolves.toBeTypeOf("function");
  }
});

test("a pointer to what is not there, or is not a schema, is a fault that names the file", async () => {
  for (const pointer of ["/definitions/nope", "/oneOf/900", "/title", "nope"]) {
    const compiled = compileSchema(`${file}#${pointer}`, load, "first");
    await expect(compiled).rejects.toBeInstanceOf(SchemaFault);
    await expect(compiled).rejects.toThrow(/schema\.json/);
  }
});

test("a definition may refer to a file beside its own", async () => {
  const files: Readonly<Record<string, unknown>> = {
    "schemas/all.json": { $defs: { order: { properties: { id: { $ref: "id.json" } } } } },
    "schemas/id.json": { type: "string" },
  };
  const validate = await compileSchema(
    "schemas/all.json#/$defs/order",
    (path) => files[path],
    "first",
  );
  expect(validate({ id: "1" })).toBe(true);
  expect(validate({ id: 1 })).toBe(false);
});

test("definitions that refer to each other in a circle are taken out once each", () => {
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $defs: {
      tree: {
        type: "object",
        properties: { left: { $ref: "#/$defs/tree" }, leaf: { $ref: "#/$defs/leaf" } },
      },
      leaf: { type: "string" },
      other: {},
    },
  };
  expect(closureOf(document, "/$defs/tree")).toEqual({
    $schema: document.$schema,
    allOf: [{ $ref: "#/definitions/~1%24defs~1tree" }],
    definitions: {
      "/$defs/tree": {
        type: "object",
        properties: {
          left: { $ref: "#/definitions/~1%24defs~1tree" },
          leaf: { $ref: "#/definitions/~1%24defs~1leaf" },
        },
      },
      "/$defs/leaf": document.$defs.leaf,
    },
  });
});

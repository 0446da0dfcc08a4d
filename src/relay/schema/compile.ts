import type { Ajv, Options, ValidateFunction } from "ajv";
import { addKeywords, countReferences, needsOf, optionsFor } from "./bounds.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import { type Documents, type Load, messageOf, readDocuments, SchemaFault } from "./documents.ts";
import type { Validator, ValidatorSource } from "./schemas.ts";

/**
 * How every schema is compiled. Foreign schemas hold keywords and formats that ajv does not know,
 * so that both are annotations; nothing is coerced or filled in, the data stays as it came.
 * `inlineRefs` off compiles GitHub's definitions three times as fast.
 */
const OPTIONS = {
  strict: false,
  validateFormats: false,
  inlineRefs: false,
  logger: false,
} as const satisfies Options;

/**
 * Compiles the schema in `file`, or the one that `file#/definitions/name` names in it (any JSON
 * Pointer does), with the ajv class that its `$schema` asks for; without one, 2020-12. References
 * go to the file itself or to files in its folder and below, never to the network. `first` stops at
 * the first error, `all` collects every one. What the validator does is in proportion to the data:
 * over that, or on what it cannot take, it throws. Throws `SchemaFault`.
 */
export async function compileSchema(
  file: string,
  load: Load,
  report: "first" | "all",
): Promise<Validator> {
  const documents = readDocuments(file, load);
  return compile(documents, { allErrors: report === "all" }, (_ajv, validate) => validate);
}

/**
 * The same validator as the text of a CommonJS module, which needs nothing of ajv but some of its
 * `ajv/dist/runtime`, and our runtime.ts.
 */
export async function schemaModule(
  file: string,
  load: Load,
  report: "first" | "all",
): Promise<string> {
  const documents = readDocuments(file, load);
  const { default: standalone } = await import("ajv/dist/standalone/index.js");
  const options = { allErrors: report === "all", code: { source: true } };
  return compile(documents, options, (ajv, validate) => standalone.default(ajv, validate));
}

/** Compiles schemas, each on first use. `load` gives the parsed JSON of a file. */
export const compileOnUse =
  (load: Load): ValidatorSource =>
  (file, report) =>
    compileSchema(file, load, report);

/**
 * Throws `SchemaFault` unless the file is a valid JSON Schema that compiles. Holding a file against
 * its meta-schema costs about 40 ms for the first one of its dialect, and is for checks before a
 * start.
 */
export async function checkSchema(file: string, load: Load): Promise<void> {
  const documents = readDocuments(file, load);
  for (const document of documents) {
    const dialect = dialectOf(document.idiom);
    const meta = (metaValidators[dialect] ??= await metaValidator(dialect));
    if (meta.validateSchema({ ...document.schema, $schema: META[dialect] }) === true) continue;
    const wrong = meta.errors?.[0];
    throw new SchemaFault(
      document.file,
      `is not a valid JSON Schema: ${wrong?.instancePath || "the root"} ${wrong?.message ?? "is wrong"}`,
    );
  }
  await compile(documents, {}, () => undefined);
}

/** Made on first use, and kept: commands check many schemas. */
const metaValidators: Partial<Record<Dialect, Ajv>> = {};

async function metaValidator(dialect: Dialect): Promise<Ajv> {
  const Class = await ajvClass(dialect);
  return new Class({ ...OPTIONS, meta: true });
}

async function compile<T>(
  documents: Documents,
  options: Options,
  use: (ajv: Ajv, validate: ValidateFunction) => T,
): Promise<T> {
  const [root] = documents;
  const needs = needsOf(documents);
  const own = optionsFor(needs);
  const Class = await ajvClass(dialectOf(root.idiom));
  const code = { ...own.code, ...options.code };
  const ajv = new Class({
    ...OPTIONS,
    meta: false,
    validateSchema: false,
    ...own,
    ...options,
    code,
  });
  addKeywords(ajv, needs, await import("ajv"));
  try {
    for (const { base, schema } of documents) {
      ajv.addSchema({ ...(needs.recursion ? countReferences(schema) : schema), $id: base });
    }
    // An own `$ref` to the base compiles the document where it stands, with its references.
    return use(ajv, ajv.compile({ $ref: root.base }));
  } catch (cause) {
    throw new SchemaFault(root.file, `cannot be compiled: ${messageOf(cause)}`, { cause });
  }
}

const META = {
  "draft-07": "http://json-schema.org/draft-07/schema#",
  "2019-09": "https://json-schema.org/draft/2019-09/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
} as const satisfies Record<Dialect, string>;

/** Loaded on first use: ajv is 20 ms of a cold start that most starts need not pay. */
async function ajvClass(dialect: Dialect) {
  if (dialect === "draft-07") return (await import("ajv")).Ajv;
  if (dialect === "2019-09") return (await import("ajv/dist/2019.js")).Ajv2019;
  return (await import("ajv/dist/2020.js")).Ajv2020;
}

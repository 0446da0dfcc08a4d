import { posix } from "node:path";
import type { Ajv, Options, ValidateFunction } from "ajv";
import { addKeywords, countReferences, needsOf, optionsFor } from "./bounds.ts";
import { closureOf } from "./closure.ts";
import {
  describesApi,
  type Dialect,
  dialectOf,
  type Idiom,
  IDIOMS,
  idiomOf,
  namedDialect,
} from "./dialect.ts";
import { normalize } from "./normalize.ts";
import { walk } from "./walk.ts";
import { isObject } from "../is-object.ts";
import type { Validator, ValidatorSource } from "./schemas.ts";
import { UserError } from "../../types/user-error.ts";

/** Gives the parsed JSON of a schema file; throws when there is none. Called once for each file that a compilation needs. */
export type Load = (file: string) => unknown;

/** A JSON Schema that cannot be used: the operator's to repair. The message names the file and the remedy. */
export class SchemaFault extends UserError {
  override readonly name = "SchemaFault";
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file} ${message}`, options);
    this.file = file;
  }
}

type Schema = Readonly<Record<string, unknown>>;
type Document = {
  readonly file: string;
  readonly base: string;
  /** Its schemas as ajv understands them. */
  readonly schema: Schema;
  readonly idiom: Idiom;
};
/** The root first. */
type Documents = readonly [Document, ...Document[]];

/**
 * How every schema is compiled. Foreign schemas hold keywords and formats that ajv does not know, so that both are
 * annotations; nothing is coerced or filled in, the data stays as it came. `inlineRefs` off compiles GitHub's definitions
 * three times as fast.
 */
const OPTIONS = {
  strict: false,
  validateFormats: false,
  inlineRefs: false,
  logger: false,
} as const satisfies Options;

/**
 * Compiles the schema in `file`, or the one that `file#/definitions/name` names in it (any JSON Pointer does), with the ajv class that its
 * `$schema` asks for; without one, 2020-12. References go to the file itself or to files in its folder and below, never to the network.
 * `first` stops at the first error, `all` collects every one. What the validator does is in proportion to the data: over that, or on what
 * it cannot take, it throws. Throws `SchemaFault`.
 */
export async function compileSchema(
  file: string,
  load: Load,
  report: "first" | "all",
): Promise<Validator> {
  const documents = readDocuments(file, load);
  return compile(documents, { allErrors: report === "all" }, (_ajv, validate) => validate);
}

/** The same validator as the text of a CommonJS module, which needs nothing of ajv but some of its `ajv/dist/runtime`, and our runtime.ts. */
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
 * Throws `SchemaFault` unless the file is a valid JSON Schema that compiles. Holding a file against its meta-schema costs about 40 ms
 * for the first one of its dialect, and is for checks before a start.
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

/** The file's document and those it refers to, each once, under the address its references resolve against. */
function readDocuments(file: string, load: Load): Documents {
  const address = `file:///${encodeURI(posix.normalize(splitFragment(file).path))}`;
  const root = readDocument(file, address, load, undefined);
  const documents: [Document, ...Document[]] = [root];
  const known = new Set(documents.map((document) => document.base));
  for (const document of documents) {
    const { references, ids } = survey(document);
    for (const id of ids) known.add(id);
    for (const reference of references) {
      if (known.has(reference)) continue;
      known.add(reference);
      documents.push(readDocument(neighbour(document, reference), reference, load, root.idiom));
    }
  }
  return documents;
}

/** `idiom` is that of a document that does not say its own. */
function readDocument(
  file: string,
  address: string,
  load: Load,
  idiom: Idiom | undefined,
): Document {
  const { path, pointer } = splitFragment(file);
  let read: unknown;
  try {
    read = load(path);
  } catch (cause) {
    throw new SchemaFault(file, `cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (typeof read === "boolean") read = read ? {} : { not: {} };
  if (!isObject(read)) {
    throw new SchemaFault(file, "is not a JSON Schema: it must be an object or a boolean");
  }
  const named = namedDialect(read);
  const own = named === undefined ? (idiom ?? idiomOf()) : idiomOf(named);
  if (own === undefined) throw unknownDialect(file, named);
  if (pointer === undefined && idiom === undefined) checkIsOne(file, read);
  const schema = normalize(partOf(file, read, pointer), own);
  return { file, base: resolved(file, schema["$id"] ?? "", address), schema, idiom: own };
}

function unknownDialect(file: string, named: unknown): SchemaFault {
  const text = JSON.stringify(named).slice(0, 100);
  return new SchemaFault(file, `has the $schema ${text}, which is not supported: use ${IDIOMS}`);
}

/** `path#pointer` taken apart; without a pointer the file is one schema as a whole. */
export function splitFragment(file: string): { path: string; pointer?: string } {
  const mark = file.indexOf("#");
  return mark === -1
    ? { path: file }
    : { path: file.slice(0, mark), pointer: file.slice(mark + 1) };
}

function checkIsOne(file: string, document: Schema): void {
  if (!describesApi(document)) return;
  throw new SchemaFault(
    file,
    `describes an API and is not one schema: name the schema in it, as in ${file}#/components/schemas/NAME`,
  );
}

function partOf(file: string, document: Schema, pointer: string | undefined): Schema {
  if (pointer === undefined || pointer === "") return document;
  try {
    return closureOf(document, pointer);
  } catch (cause) {
    throw new SchemaFault(file, messageOf(cause), { cause });
  }
}

/** The file that an address in the folder of the document (or below) stands for. */
function neighbour({ file, base }: Document, address: string): string {
  const folder = base.slice(0, base.lastIndexOf("/") + 1);
  if (!address.startsWith(folder)) {
    throw new SchemaFault(
      file,
      `refers to ${address}, which is not in its folder; schemas are never fetched: put a copy beside it and refer to it by its file name`,
    );
  }
  return posix.join(
    posix.dirname(splitFragment(file).path),
    decodeURIComponent(address.slice(folder.length)),
  );
}

/** Every address, without fragment, that the document's schemas refer to and that it gives itself by `$id`. */
function survey(document: Document): { references: Set<string>; ids: Set<string> } {
  const references = new Set<string>();
  const ids = new Set<string>();
  walk({ ...document.schema }, document.base, (schema, outer) => {
    const { $id, $ref, $dynamicRef } = schema;
    const base = typeof $id === "string" ? resolved(document.file, $id, outer) : outer;
    ids.add(base);
    for (const reference of [$ref, $dynamicRef]) {
      if (typeof reference === "string") references.add(resolved(document.file, reference, base));
    }
    return base;
  });
  return { references, ids };
}

function resolved(file: string, reference: unknown, base: string): string {
  if (typeof reference === "string" && URL.canParse(reference, base)) {
    return new URL(reference, base).href.replace(/#.*$/s, "");
  }
  throw new SchemaFault(
    file,
    `has a $id or $ref that is not a valid address: ${JSON.stringify(reference)?.slice(0, 100)}`,
  );
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

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

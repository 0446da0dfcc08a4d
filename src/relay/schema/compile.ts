import { posix } from "node:path";
import type { Ajv, Options, ValidateFunction } from "ajv";
import { closureOf } from "./closure.ts";
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
type Document = { readonly file: string; readonly base: string; readonly schema: Schema };
/** The root first. */
type Documents = readonly [Document, ...Document[]];
type Dialect = "draft-07" | "2019-09" | "2020-12";

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
 * Compiles the schema in `file` (or the one that `file#/definitions/name` names in it) with the ajv class its `$schema` asks for (none: 2020-12). References go to the file itself
 * or to files in its folder and below, never to the network. `first` stops at the first error, `all` collects every one.
 * Throws `SchemaFault`.
 */
export async function compileSchema(
  file: string,
  load: Load,
  report: "first" | "all",
): Promise<Validator> {
  const documents = readDocuments(file, load);
  const ajv = await createAjv(documents, { allErrors: report === "all" });
  return compile(documents, ajv);
}

/** The same validator as the text of a CommonJS module, which needs nothing of ajv but some of its `ajv/dist/runtime`. */
export async function schemaModule(
  file: string,
  load: Load,
  report: "first" | "all",
): Promise<string> {
  const documents = readDocuments(file, load);
  const ajv = await createAjv(documents, { allErrors: report === "all", code: { source: true } });
  const { default: standalone } = await import("ajv/dist/standalone/index.js");
  return standalone.default(ajv, compile(documents, ajv));
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
    // A file without $schema is read as the one that refers to it.
    const { $schema } = document.schema;
    const dialect = dialectOf($schema === undefined ? documents[0] : document);
    const meta = (metaValidators[dialect] ??= await metaValidator(dialect));
    if (meta.validateSchema({ ...document.schema, $schema: META[dialect] }) === true) continue;
    const wrong = meta.errors?.[0];
    throw new SchemaFault(
      document.file,
      `is not a valid JSON Schema: ${wrong?.instancePath || "the root"} ${wrong?.message ?? "is wrong"}`,
    );
  }
  compile(documents, await createAjv(documents, {}));
}

/** Made on first use, and kept: commands check many schemas. */
const metaValidators: Partial<Record<Dialect, Ajv>> = {};

async function metaValidator(dialect: Dialect): Promise<Ajv> {
  const Class = await ajvClass(dialect);
  return new Class({ ...OPTIONS, meta: true });
}

async function createAjv(documents: Documents, options: Options): Promise<Ajv> {
  const Class = await ajvClass(dialectOf(documents[0]));
  return new Class({ ...OPTIONS, meta: false, validateSchema: false, ...options });
}

function compile(documents: Documents, ajv: Ajv): ValidateFunction {
  try {
    for (const { base, schema } of documents) ajv.addSchema({ ...schema, $id: base });
    // An own `$ref` to the base compiles the document where it stands, with its references.
    return ajv.compile({ $ref: documents[0].base });
  } catch (cause) {
    throw new SchemaFault(documents[0].file, `cannot be compiled: ${messageOf(cause)}`, { cause });
  }
}

/** The file's document and those it refers to, each once, under the address its references resolve against. */
function readDocuments(file: string, load: Load): Documents {
  const documents: [Document, ...Document[]] = [
    readDocument(file, `file:///${encodeURI(posix.normalize(splitFragment(file).path))}`, load),
  ];
  const known = new Set(documents.map((document) => document.base));
  for (const document of documents) {
    const { references, ids } = survey(document);
    for (const id of ids) known.add(id);
    for (const address of references) {
      if (known.has(address)) continue;
      known.add(address);
      documents.push(readDocument(neighbour(document, address), address, load));
    }
  }
  return documents;
}

function readDocument(file: string, address: string, load: Load): Document {
  const { path, pointer } = splitFragment(file);
  let schema: unknown;
  try {
    schema = load(path);
  } catch (cause) {
    throw new SchemaFault(file, `cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (typeof schema === "boolean") schema = schema ? {} : { not: {} };
  if (!isObject(schema)) {
    throw new SchemaFault(file, "is not a JSON Schema: it must be an object or a boolean");
  }
  const own = pointer === undefined ? schema : partOf(file, schema, pointer);
  return { file, base: resolved(file, own["$id"] ?? "", address), schema: own };
}

/** `path#pointer` taken apart; without a pointer the file is one schema as a whole. */
export function splitFragment(file: string): { path: string; pointer?: string } {
  const mark = file.indexOf("#");
  return mark === -1
    ? { path: file }
    : { path: file.slice(0, mark), pointer: file.slice(mark + 1) };
}

function partOf(file: string, document: Schema, pointer: string): Schema {
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

/** Keywords whose members are schemas under names of the author's choice. */
const MAPS = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
]);
/** Keywords that hold data, in which `$ref` means nothing. */
const DATA = new Set(["const", "enum", "default", "examples", "example"]);

/** Every address, without fragment, that the document refers to and that it gives itself by `$id`. */
function survey(document: Document): { references: Set<string>; ids: Set<string> } {
  const references = new Set<string>();
  const ids = new Set<string>();
  const visit = (node: unknown, outer: string): void => {
    if (Array.isArray(node)) for (const item of node) visit(item, outer);
    if (!isObject(node)) return;
    const base =
      typeof node["$id"] === "string" ? resolved(document.file, node["$id"], outer) : outer;
    ids.add(base);
    for (const [key, value] of Object.entries(node)) {
      if ((key === "$ref" || key === "$dynamicRef") && typeof value === "string") {
        references.add(resolved(document.file, value, base));
      } else if (MAPS.has(key) && isObject(value)) {
        for (const member of Object.values(value)) visit(member, base);
      } else if (!DATA.has(key)) {
        visit(value, base);
      }
    }
  };
  visit(document.schema, document.base);
  return { references, ids };
}

function resolved(file: string, reference: unknown, base: string): string {
  if (typeof reference === "string" && URL.canParse(reference, base)) {
    return new URL(reference, base).href.replace(/#.*$/s, "");
  }
  throw new SchemaFault(
    file,
    `has a $id or $ref that is no address: ${JSON.stringify(reference)?.slice(0, 100)}`,
  );
}

function dialectOf({ file, schema }: Document): Dialect {
  const named = schema["$schema"] ?? "2020-12";
  const dialect = /draft-0[67]|2019-09|2020-12/.exec(JSON.stringify(named))?.[0];
  if (dialect === undefined) {
    throw new SchemaFault(
      file,
      `has the $schema ${JSON.stringify(named).slice(0, 100)}, which is not supported: use draft-07, 2019-09 or 2020-12 (most draft-04 schemas only need "id" renamed to "$id" and a numeric "exclusiveMinimum")`,
    );
  }
  // Whatever is valid in draft-06 is valid, and means the same, in draft-07.
  return dialect === "draft-06" ? "draft-07" : (dialect as Dialect); // the expression gives no others
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

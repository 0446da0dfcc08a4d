import { posix } from "node:path";
import { UserError } from "../../types/user-error.ts";
import { isObject } from "../is-object.ts";
import { closureOf } from "./closure.ts";
import { describesApi, type Idiom, IDIOMS, idiomOf, namedDialect } from "./dialect.ts";
import { normalize } from "./normalize.ts";
import { walk } from "./walk.ts";

/**
 * Gives the parsed JSON of a schema file; throws when there is none. Called once for each file that
 * a compilation needs.
 */
export type Load = (file: string) => unknown;

/**
 * A JSON Schema that cannot be used: the operator's to repair. The message names the file and the
 * remedy.
 */
export class SchemaFault extends UserError {
  override readonly name = "SchemaFault";
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file} ${message}`, options);
    this.file = file;
  }
}

type Schema = Readonly<Record<string, unknown>>;
/** One schema file, or the part of it that is used, ready to compile. */
export type Document = {
  readonly file: string;
  readonly base: string;
  /** Its schemas as ajv understands them. */
  readonly schema: Schema;
  readonly idiom: Idiom;
};
/** A schema with all that it refers to; the root first. */
export type Documents = readonly [Document, ...Document[]];

/**
 * The file's document and those it refers to, each once, under the address its references resolve
 * against.
 */
export function readDocuments(file: string, load: Load): Documents {
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

/** `path#pointer` taken apart; without a pointer the file is one schema as a whole. */
export function splitFragment(file: string): { path: string; pointer?: string } {
  const mark = file.indexOf("#");
  return mark === -1
    ? { path: file }
    : { path: file.slice(0, mark), pointer: file.slice(mark + 1) };
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

/**
 * Every address, without fragment, that the document's schemas refer to and that it gives itself by
 * `$id`.
 */
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

/** An error in words. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

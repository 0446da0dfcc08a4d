import type { Idiom } from "./dialect.ts";
import { BESIDE_REF, walk } from "./walk.ts";

type Schema = Record<string, unknown>;

/**
 * A copy of a document whose schemas say in ajv's words what they mean in their own: `nullable`
 * (OpenAPI 3.0.3) as a type, draft-04's `id`, and nothing beside a `$ref` where the draft ignores
 * it. What older drafts alone know, flags beside limits and lists of `items`, is rewritten in every
 * draft: many published schemas do not name theirs.
 */
export function normalize(document: Readonly<Schema>, idiom: Idiom): Readonly<Schema> {
  const copy = structuredClone(document) as Schema;
  const schemas = walk(copy, "", (schema, base) => {
    renameId(schema, idiom);
    replaceFlag(schema, "exclusiveMinimum", "minimum");
    replaceFlag(schema, "exclusiveMaximum", "maximum");
    if (idiom === "2020-12") replaceTuple(schema);
    if (typeof schema["$ref"] === "string" && !ALLOWS_SIBLINGS.has(idiom)) {
      for (const keyword of BESIDE_REF) delete schema[keyword];
      if (schema !== copy) delete schema["$id"];
    }
    replaceNullable(schema);
    return base;
  });
  unname(copy, schemas);
  return copy;
}

/**
 * Takes names away from what is not a schema: ajv would find them in data and in unknown keywords.
 */
function unname(node: unknown, schemas: ReadonlySet<object>): void {
  if (typeof node !== "object" || node === null) return;
  if (!schemas.has(node)) {
    for (const name of NAMES) {
      if (typeof (node as Schema)[name] === "string") delete (node as Schema)[name];
    }
  }
  for (const [keyword, value] of Object.entries(node)) {
    if (!DATA.has(keyword) || !schemas.has(node)) unname(value, schemas);
  }
}

const NAMES = ["$id", "$anchor", "$dynamicAnchor"] as const;
/** Here ajv does not look; and they are what data is compared with. */
const DATA = new Set(["const", "enum"]);

/**
 * Drafts in which `$ref` is a keyword like the others (2019-09 and later: JSON Schema core
 * §8.2.3.1).
 */
const ALLOWS_SIBLINGS: ReadonlySet<Idiom> = new Set(["2019-09", "2020-12"]);

/** Only draft-04 knows `id`; ajv refuses it everywhere. */
function renameId(schema: Schema, idiom: Idiom): void {
  if (typeof schema["id"] !== "string") return;
  if (idiom === "draft-04") schema["$id"] ??= schema["id"];
  delete schema["id"];
}

function replaceFlag(schema: Schema, flag: string, limit: string): void {
  if (typeof schema[flag] !== "boolean") return;
  if (schema[flag] && typeof schema[limit] === "number") {
    schema[flag] = schema[limit];
    delete schema[limit];
  } else {
    delete schema[flag];
  }
}

/**
 * A schema for each place of a list, as every draft before 2020-12 writes them (its core,
 * §10.3.1).
 */
function replaceTuple(schema: Schema): void {
  const { items, additionalItems } = schema;
  if (!Array.isArray(items) || items.length === 0) return;
  schema["prefixItems"] = items;
  delete schema["items"];
  delete schema["additionalItems"];
  if (additionalItems !== undefined) schema["items"] = additionalItems;
}

/**
 * `nullable: true` adds null to a type that stands beside it, and nothing otherwise (OpenAPI 3.0.3,
 * Schema Object). Providers mean null to pass an `enum` beside it too, whether it is on the list or
 * not.
 */
function replaceNullable(schema: Schema): void {
  const { nullable, type } = schema;
  if (typeof nullable !== "boolean") return;
  delete schema["nullable"];
  if (!nullable || type === undefined) return;
  schema["type"] = [...new Set([type, "null"].flat())];
  const { enum: values } = schema;
  if (Array.isArray(values) && !values.includes(null)) schema["enum"] = [...values, null];
}

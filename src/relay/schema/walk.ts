import { isObject } from "../is-object.ts";
import { pointerValue } from "../read/pointer.ts";

type Schema = Record<string, unknown>;

/** Keywords whose value is a schema, or a list of them. */
const SCHEMAS = [
  "additionalItems",
  "additionalProperties",
  "allOf",
  "anyOf",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "oneOf",
  "prefixItems",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
] as const;

/** Keywords whose members are schemas under names of the author's choice. */
const MAPS = ["dependencies", "dependentSchemas", "patternProperties", "properties"] as const;

/** The same, of schemas that only references apply. */
const HOLDERS = ["$defs", "definitions"] as const;

/**
 * Keywords that `$ref` makes void where its draft lets it have no others: all but those that hold
 * what references name.
 */
export const BESIDE_REF: readonly string[] = [
  ...SCHEMAS,
  ...MAPS,
  ..."type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum".split(" "),
  ..."maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains".split(" "),
  ..."maxProperties minProperties required dependentRequired nullable".split(" "),
];

/**
 * The schemas directly in a schema, by the keywords that hold any: what is in data or in unknown
 * keywords is not one.
 */
export function subschemas(schema: Schema): readonly Schema[] {
  const single = SCHEMAS.flatMap((keyword) => schema[keyword] ?? []);
  const named = [...MAPS, ...HOLDERS].flatMap((keyword) => {
    const map = schema[keyword];
    return isObject(map) ? Object.values(map) : [];
  });
  return [...single, ...named].filter((one): one is Schema => isObject(one));
}

/** The JSON Pointer of a reference within its own document; undefined for others. */
export function localPointer(reference: unknown): string | undefined {
  if (typeof reference !== "string" || !/^#(?:$|\/)/.test(reference)) return undefined;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return reference.slice(1);
  }
}

/**
 * Visits every schema of a document once, before those in it: what its keywords hold, and what its
 * own references name, wherever that stands. Gives them all. `visit` gets the address that the
 * schema's references resolve against, and gives the one for the schemas in it.
 */
export function walk(
  root: Schema,
  base: string,
  visit: (schema: Schema, base: string) => string,
): ReadonlySet<object> {
  const seen = new Set<Schema>();
  const waiting: [Schema, string][] = [[root, base]];
  // Where OpenAPI keeps its schemas, for references from other files.
  const kept = pointerValue(root, "/components/schemas");
  if (isObject(kept))
    waiting.push(...Object.values(kept).map((one): [Schema, string] => [one as Schema, base]));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [schema, outer] = next;
    if (!isObject(schema) || seen.has(schema)) continue;
    seen.add(schema);
    const inner = visit(schema, outer);
    for (const one of subschemas(schema)) waiting.push([one, inner]);
    const pointer = localPointer(schema["$ref"]);
    const target = pointer === undefined ? undefined : pointerValue(root, pointer);
    if (isObject(target)) waiting.push([target, base]);
  }
  return seen;
}

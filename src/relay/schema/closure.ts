import { isObject } from "../is-object.ts";
import { pointerOf, pointerValue } from "../read/pointer.ts";
import { namedDialect } from "./dialect.ts";
import { localPointer, subschemas } from "./walk.ts";

type Schema = Record<string, unknown>;

/**
 * The one schema that a JSON Pointer names in a document of many (GitHub's holds 344, wherever
 * OpenAPI keeps its own), with only those that it refers to: compiling the whole document takes
 * seconds, a closure of it milliseconds. Throws a TypeError, which says why, where there is no such
 * schema.
 */
export function closureOf(document: Readonly<Schema>, pointer: string): Schema {
  const definitions: Record<string, unknown> = {};
  const keep = (at: string): string => {
    const name = `#/definitions/${encodeURIComponent(pointerOf([at]).slice(1))}`;
    if (Object.hasOwn(definitions, at)) return name;
    const found = pointerValue(document, at);
    if (!isObject(found) && typeof found !== "boolean") throw new TypeError(`has no #${at}`);
    const copy = structuredClone(found);
    definitions[at] = copy;
    if (isObject(copy)) redirect(copy);
    return name;
  };
  const redirect = (schema: Schema): void => {
    const reference = schema["$ref"];
    const inner = localPointer(reference);
    if (inner !== undefined) schema["$ref"] = keep(inner);
    for (const named of [reference, schema["$dynamicRef"]]) {
      if (typeof named === "string" && /^#[^/]/.test(named)) keepAnchor(document, named, keep);
    }
    subschemas(schema).forEach(redirect);
  };
  // Not beside `$ref`: draft-07 ignores what is there.
  const allOf = [{ $ref: keep(localPointer(`#${pointer}`) ?? pointer) }];
  return { $schema: namedDialect(document), allOf, definitions };
}

/** Takes out the schema of a name within the document (`#name`), which keeps it. */
function keepAnchor(
  document: Readonly<Schema>,
  reference: string,
  keep: (pointer: string) => unknown,
): void {
  const name = reference.slice(1);
  const find = (node: unknown, pointer: string): string | undefined => {
    if (typeof node !== "object" || node === null) return undefined;
    const { $anchor, $dynamicAnchor, $id } = node as Schema;
    if ([$anchor, $dynamicAnchor].includes(name) || $id === reference) return pointer;
    for (const [key, value] of Object.entries(node)) {
      const found = find(value, pointer + pointerOf([key]));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const pointer = find(document, "");
  if (pointer === undefined) throw new TypeError(`has no ${reference}`);
  keep(pointer);
}

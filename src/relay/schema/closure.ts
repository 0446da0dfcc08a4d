type Schema = Readonly<Record<string, unknown>>;

/** Where documents of many schemas keep them. */
const HOLDERS = ["definitions", "$defs"] as const;

/**
 * The one schema that a JSON Pointer names in a document of many (GitHub's holds 344), with only the definitions that it reaches:
 * compiling the whole document takes seconds, a closure of it milliseconds. Throws a TypeError, which says why, when there is no such
 * schema, or when it refers to a part of the document that is no definition.
 */
export function closureOf(document: Schema, pointer: string): Schema {
  const kept: Record<string, Record<string, unknown>> = {};
  const keep = (reference: string): void => {
    const { holder, name } = definitionAt(reference);
    const schemas = document[holder];
    if (typeof schemas !== "object" || schemas === null || !Object.hasOwn(schemas, name)) {
      throw new TypeError(`has no #/${holder}/${name}`);
    }
    const members = (kept[holder] ??= {});
    if (name in members) return;
    const schema: unknown = (schemas as Schema)[name];
    members[name] = schema;
    for (const inner of localReferences(schema)) keep(inner);
  };
  keep(pointer);
  // Not beside `$ref`: draft-07 ignores what stands there.
  return { $schema: document["$schema"], allOf: [{ $ref: `#${pointer}` }], ...kept };
}

function definitionAt(reference: string): { holder: string; name: string } {
  const [empty, holder = "", name = "", ...rest] = reference.split("/");
  if (empty === "" && HOLDERS.some((one) => one === holder) && name !== "" && rest.length === 0) {
    return { holder, name: decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~") };
  }
  throw new TypeError(
    `refers to #${reference}, and only #/definitions/… and #/$defs/… can be taken out`,
  );
}

/** The fragments of every `$ref` inside a schema to its own document. */
function localReferences(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(localReferences);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === "$ref" && typeof value === "string"
      ? value.startsWith("#")
        ? [value.slice(1)]
        : []
      : localReferences(value),
  );
}

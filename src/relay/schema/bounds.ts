import type * as AjvPackage from "ajv";
import type { Ajv, Options } from "ajv";
import { isPlainPattern } from "../read/regexp.ts";
import { isUnique, schemaPattern } from "./runtime.ts";
import { localPointer, subschemas, walk } from "./walk.ts";
import { isObject } from "../is-object.ts";
import { pointerValue } from "../read/pointer.ts";

type Schema = Record<string, unknown>;

/**
 * What schemas ask for that takes more than ajv's defaults to keep within bounds, or to be right.
 * Where they ask for none of it, which is nearly always, the validators are ajv's own.
 */
export type Needs = {
  /** Members that every object has by inheritance, such as `constructor`. */
  readonly ownMembers: boolean;
  /** Patterns that might backtrack, or that only older syntax knows. */
  readonly patterns: boolean;
  readonly uniqueItems: boolean;
  /**
   * Schemas that refer to themselves: by two ways, they go through nested data in all combinations.
   * So does one value through schemas that refer to the next one twice, and that again.
   */
  readonly recursion: boolean;
};

/** How a schema that recurses marks its references, to have them counted. */
const COUNTED = "x-relay-counted";

/** What the schemas of some documents ask for. */
export function needsOf(documents: readonly { readonly schema: Readonly<Schema> }[]): Needs {
  const needs = {
    ownMembers: false,
    patterns: false,
    uniqueItems: false,
    recursion: documents.length > 1,
  };
  for (const { schema } of documents) {
    walk(schema, "", (one, base) => {
      const members = [
        "properties",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
      ].flatMap((keyword) => Object.keys(one[keyword] ?? {}));
      needs.ownMembers ||= [members, one["required"] ?? []]
        .flat(2)
        .some((name) => typeof name === "string" && name in {});
      needs.patterns ||= patternsOf(one).some((pattern) => !isPlain(pattern));
      needs.uniqueItems ||= one["uniqueItems"] === true;
      needs.recursion ||= "$dynamicRef" in one || "$recursiveRef" in one;
      return base;
    });
    needs.recursion ||= isRecursive(schema) || mostVisits(schema) > MANY_VISITS;
  }
  return needs;
}

const patternsOf = (schema: Schema): readonly string[] =>
  [schema["pattern"] ?? [], Object.keys(schema["patternProperties"] ?? {})]
    .flat()
    .filter((pattern): pattern is string => typeof pattern === "string");

/** What does not compile is left to ajv, whose fault says where it is. */
function isPlain(pattern: string): boolean {
  try {
    return isPlainPattern(pattern);
  } catch {
    return true;
  }
}

/** Whether a schema of the document can be reached from itself. */
function isRecursive(root: Schema): boolean {
  const done = new Set<Schema>();
  const open = new Set<Schema>();
  const visit = (schema: Schema): boolean => {
    if (open.has(schema)) return true;
    if (done.has(schema)) return false;
    open.add(schema);
    const pointer = localPointer(schema["$ref"]);
    const target = pointer === undefined ? undefined : pointerValue(root, pointer);
    const next = isObject(target) ? [...subschemas(schema), target as Schema] : subschemas(schema);
    const found = next.some(visit);
    open.delete(schema);
    done.add(schema);
    return found;
  };
  return visit(root);
}

/** Keywords that hold the very value against further schemas. */
const IN_PLACE = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"] as const;
/** A schema by which one value meets more schemas than that has its references counted. */
const MANY_VISITS = 1000;

/** How many schemas of the document one value can meet, each as often as it is referred to. */
function mostVisits(root: Schema): number {
  const known = new Map<Schema, number>();
  const visits = (schema: Schema): number => {
    const found = known.get(schema);
    if (found !== undefined) return found;
    known.set(schema, 1); // referred to by itself, it is recursive
    const pointer = localPointer(schema["$ref"]);
    const next = [
      ...IN_PLACE.flatMap((keyword) => schema[keyword] ?? []),
      ...Object.values(schema["dependentSchemas"] ?? {}),
      pointer === undefined ? undefined : pointerValue(root, pointer),
    ].filter((one): one is Schema => isObject(one));
    const all = next.reduce((sum, one) => sum + visits(one), 1);
    known.set(schema, all);
    return all;
  };
  let most = 0;
  walk(root, "", (schema, base) => {
    most = Math.max(most, visits(schema));
    return base;
  });
  return most;
}

/** ajv's options for these needs. */
export const optionsFor = ({ ownMembers, patterns, recursion }: Needs): Options => ({
  ...(ownMembers && { ownProperties: true }),
  ...(recursion && { passContext: true }),
  ...(patterns && { code: { regExp: PATTERNS } }),
});

/**
 * Where a compiled validator finds what it calls: resolved from the root of the package when it is
 * bundled.
 */
const RUNTIME = "./src/relay/schema/runtime.ts";
const PATTERNS = Object.assign((pattern: string) => schemaPattern(pattern), {
  code: `require("${RUNTIME}").schemaPattern`,
});

/**
 * Teaches an instance of ajv the keywords for these needs. `codegen` is its package's code
 * generator.
 */
export function addKeywords(
  ajv: Ajv,
  { uniqueItems, recursion }: Needs,
  { _, str }: Pick<typeof AjvPackage, "_" | "str">,
): void {
  if (uniqueItems) {
    ajv.removeKeyword("uniqueItems");
    ajv.addKeyword({
      keyword: "uniqueItems",
      type: "array",
      schemaType: "boolean",
      error: { message: str`must NOT have duplicate items` },
      code(cxt) {
        if (cxt.schema !== true) return;
        const call = cxt.gen.scopeValue("func", {
          ref: isUnique,
          code: _`require(${RUNTIME}).isUnique`,
        });
        cxt.pass(_`${call}(${cxt.data})`);
      },
    });
  }
  if (recursion) {
    ajv.addKeyword({
      keyword: COUNTED,
      before: "$ref",
      code: ({ gen }) => gen.code(_`if (this && --this.steps < 0) this.more()`),
    });
  }
}

/** Marks the references of schemas that recurse. */
export function countReferences(schema: Readonly<Schema>): Readonly<Schema> {
  const copy = structuredClone(schema) as Schema;
  walk(copy, "", (one, base) => {
    if (["$ref", "$dynamicRef", "$recursiveRef"].some((keyword) => keyword in one))
      one[COUNTED] = true;
    return base;
  });
  return copy;
}

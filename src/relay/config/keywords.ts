import { isObject } from "../is-object.ts";
import { nearest } from "../suggest.ts";

/** Keywords that hold one schema or a list of them. */
const SCHEMAS = (
  "items prefixItems additionalItems unevaluatedItems contains additionalProperties unevaluatedProperties " +
  "propertyNames allOf anyOf oneOf not if then else contentSchema"
).split(" ");

/** Keywords that hold schemas by name. */
const NAMED = "properties patternProperties $defs definitions dependentSchemas".split(" ");

/** The other keywords of the drafts (draft-04 to 2020-12) and of OpenAPI's schema objects. */
const OTHERS = (
  "$schema $id $ref $anchor $comment $vocabulary $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor id " +
  "title description default examples example deprecated readOnly writeOnly type enum const multipleOf " +
  "maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems " +
  "minContains maxContains maxProperties minProperties required dependentRequired dependencies format " +
  "contentEncoding contentMediaType nullable discriminator xml externalDocs"
).split(" ");

const KNOWN = new Set([...SCHEMAS, ...NAMED, ...OTHERS]);

/** Shorter names are near to too many words. */
const SHORTEST = 5;

/**
 * The first word of a schema that is nearly a keyword; undefined where each is one, or plainly
 * something else.
 */
export function misspeltKeyword(
  document: Readonly<Record<string, unknown>>,
): { readonly written: string; readonly meant: string } | undefined {
  const waiting: unknown[] = [document];
  const seen = new Set<unknown>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next.filter(isObject));
    if (!isObject(next) || seen.has(next)) continue;
    seen.add(next);
    for (const [name, value] of Object.entries(next)) {
      if (SCHEMAS.includes(name)) waiting.push(value);
      else if (NAMED.includes(name) && isObject(value)) waiting.push(Object.values(value));
      if (KNOWN.has(name) || name.length < SHORTEST || name.startsWith("x-")) continue;
      const meant = nearest(name, [...KNOWN]);
      if (meant !== undefined) return { written: name, meant };
    }
  }
  return undefined;
}

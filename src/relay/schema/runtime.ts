import { hash } from "node:crypto";

export { schemaPattern } from "../read/regexp.ts";

/**
 * Whether no two items are the same JSON, in time in proportion to the data: ajv's own compares
 * each item with each, which takes 14 s for 30,000 objects, and throws on members like `toString`.
 */
export function isUnique(items: readonly unknown[]): boolean {
  const plain = new Set<unknown>();
  const composed = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (typeof item === "object" && item !== null) composed.add(fingerprint(item));
    else plain.add(item);
    if (plain.size + composed.size <= index) return false;
  }
  return true;
}

/**
 * Fingerprints of what was met before: a schema may ask for unique items at each level of what is
 * deeply nested. Forgotten as soon as the validation under way has ended, which never waits; a
 * WeakMap of as many takes longer each time, up to minutes of garbage collection.
 */
const known = new Map<object, string>();

function keep(value: object, print: string): void {
  if (known.size === 0) queueMicrotask(() => known.clear());
  known.set(value, print);
}

/** The same for the same JSON, whatever the order of its members. */
function fingerprint(value: object): string {
  let print = known.get(value);
  if (print === undefined) {
    const text = Array.isArray(value)
      ? `[${value.map(textOf).join()}`
      : `{${Object.entries(value)
          .map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`)
          .toSorted()
          .join()}`;
    print = text.length > 80 ? `${text[0]}${hash("sha256", text, "base64")}` : text;
    keep(value, print);
  }
  return print;
}

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? fingerprint(value) : JSON.stringify(value);

import { createHash } from "node:crypto";
import type { Identity } from "../../types/provider.ts";
import { parseExactly } from "./exact-json.ts";
import { compileLocator } from "./locator.ts";
import { pathOf } from "./pointer.ts";
import type { View } from "./view.ts";

/**
 * Compiles the hex SHA-256 of what a delivery says: its body's bytes, or what the preset's proof
 * covers of them, without the members that change from one attempt to the next. What is around it
 * unsigned (the content type, how a form is written) does not count.
 */
export function contentHash(
  content: Identity["content"],
  changes: Identity["changes"] = [],
): (view: View) => string {
  if (content === "params") return ({ delivery }) => digest(parameters(delivery));
  const readContent = content === undefined ? undefined : compileLocator(content);
  return (view) => {
    // Verifiers accept a line break more or less at the end.
    const covered = readContent?.(view)?.trimEnd();
    if (covered !== undefined) return digest(covered);
    const lasting = changes.length === 0 ? undefined : withoutChanges(view, changes);
    return digest(lasting ?? view.delivery.body, queryOf(view));
  };
}

/** What a delivery without a body says is in its query. */
const queryOf = ({ delivery: { body, query } }: View): string => (body.length === 0 ? query : "");

/**
 * Query and form as one list of names and values, sorted: the order and the escapes are the
 * sender's whim.
 */
function parameters({ query, body }: View["delivery"]): string {
  const pairs = [...new URLSearchParams(query), ...new URLSearchParams(body.toString("utf8"))].map(
    ([name, value]) => JSON.stringify([name, value]),
  );
  return [...new Set(pairs)].toSorted().join("\n");
}

/**
 * The JSON again without what changes; undefined where the body is not JSON, or too deeply nested
 * to be written again.
 */
function withoutChanges({ body }: View, changes: readonly string[]): string | undefined {
  try {
    const document: unknown = parseExactly(String(body().json));
    for (const pointer of changes) remove(document, pathOf(pointer));
    return JSON.stringify(document);
  } catch {
    return undefined;
  }
}

/** Removes the member at the end of a path; `*` is every item of a list. */
function remove(value: unknown, [token, ...rest]: readonly string[]): void {
  if (typeof value !== "object" || value === null || token === undefined) return;
  if (token === "*") {
    for (const item of Object.values(value)) remove(item, rest);
    return;
  }
  if (!Object.hasOwn(value, token)) return;
  const members = value as Record<string, unknown>;
  if (rest.length > 0) remove(members[token], rest);
  else delete members[token];
}

function digest(...pieces: readonly (string | Buffer)[]): string {
  const sum = createHash("sha256");
  for (const piece of pieces) sum.update(piece);
  return sum.digest("hex");
}

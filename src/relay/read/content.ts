import { createHash } from "node:crypto";
import type { Identity } from "../../types/provider.ts";
import { parseExactly } from "./exact-json.ts";
import { sortedTexts, urlencodedFields } from "./form.ts";
import { compileLocator } from "./locator.ts";
import { pathOf } from "./pointer.ts";
import type { View } from "./view.ts";

/**
 * Compiles the hex SHA-256 of what a delivery says: its body's bytes, or what the preset's proof
 * covers of them, without the members that change from one attempt to the next. What is around it
 * unsigned (the content type, how a form is written) does not count.
 */
export function contentHash(
  { content, changes = [] }: Pick<Identity, "content" | "changes">,
  publicUrl: string | undefined,
): (view: View) => string {
  if (content === "params") return ({ delivery }) => digest(...parameters(delivery, publicUrl));
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
 * Query and form as who signs them writes them, sorted and unescaped, with no mark between a name
 * and its value: other parameters that the same signature fits are the same content. A call without
 * a query is signed with that of the public URL.
 */
function parameters(delivery: View["delivery"], publicUrl = ""): readonly (string | Buffer)[] {
  const query = delivery.query || publicUrl.slice(publicUrl.split("?", 1).join().length + 1);
  const asked = [...new Set(sortedTexts([...new URLSearchParams(query)], "="))].join("&");
  const fields = urlencodedFields(delivery);
  const form =
    fields === undefined ? delivery.body : [...new Set(sortedTexts(fields, ""))].join("");
  return [asked, asked !== "" && form.length > 0 ? "." : "", form];
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

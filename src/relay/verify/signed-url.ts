import type { Delivery } from "../../types/delivery.ts";
import type { Template } from "../../types/scheme.ts";

/**
 * The forms in which a provider may have signed the URL that it called: the source's `publicUrl`
 * character by character, never through a URL parser, which rewrites `'` and others, with the query
 * of this very call. Where the configured query says the same, its own writing counts too.
 */
export function signedUrls(publicUrl: string, { query }: Delivery): readonly string[] {
  if (query === "") return [publicUrl];
  const mark = publicUrl.indexOf("?");
  const bare = mark === -1 ? publicUrl : publicUrl.slice(0, mark);
  const called = `${bare}?${query}`;
  const isSame = mark !== -1 && sameParameters(publicUrl.slice(mark + 1), query);
  return isSame && called !== publicUrl ? [publicUrl, called] : [called];
}

/** What `{url}` of a template stands for on a delivery; a template without it is filled once. */
export function compileUrls(
  content: Template,
  publicUrl: string | undefined,
): (delivery: Delivery) => readonly (string | undefined)[] {
  const isSigned = content.includes("{url}") && publicUrl !== undefined;
  return isSigned ? (delivery) => signedUrls(publicUrl, delivery) : () => [undefined];
}

/** A URL taken apart without being rewritten; the path of one without is `/`. */
export function partsOf(url: string): { readonly path: string; readonly query: string } {
  const [, path = "", query = ""] = /^https?:\/\/[^/?]*([^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  return { path: path === "" ? "/" : path, query };
}

function sameParameters(one: string, other: string): boolean {
  const sorted = (query: string): string => {
    const parameters = new URLSearchParams(query);
    parameters.sort();
    return parameters.toString();
  };
  return one === other || sorted(one) === sorted(other);
}

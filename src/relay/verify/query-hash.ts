import { createHash } from "node:crypto";
import { partsOf } from "./signed-url.ts";

/**
 * Atlassian's query string hash of a request: SHA-256 of the method, the path and the sorted query
 * without `jwt`, joined by `&`
 * (https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/#creating-a-query-string-hash).
 */
export function queryHash(method: string, url: string): string {
  const { path: raw, query: sent } = partsOf(url);
  const searchParams = new URLSearchParams(sent);
  // Sorted as text, then encoded: `%` would sort before letters.
  const names = [...new Set(searchParams.keys())].filter((name) => name !== "jwt").toSorted();
  const query = names
    .map((name) => `${encode(name)}=${searchParams.getAll(name).toSorted().map(encode).join(",")}`)
    .join("&");
  const path = raw.replaceAll("&", "%26").replace(/(.)\/$/, "$1");
  return createHash("sha256").update(`${method}&${path}&${query}`).digest("hex");
}

/**
 * RFC 3986: what encodeURIComponent leaves alone beyond the unreserved characters is encoded too.
 */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

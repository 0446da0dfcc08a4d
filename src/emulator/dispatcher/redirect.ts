import type { IncomingHttpHeaders } from "node:http";
import type { Outgoing } from "../types.ts";
import { takesBody } from "../messages/methods.ts";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Headers of a task that carry credentials. */
const CREDENTIALS = ["authorization", "x-serverless-authorization", "cookie"];

/**
 * The next hop, where the answer is a redirect with a usable Location. RFC 9110 §15.4: 303 asks for
 * a GET; after 301 and 302 a POST becomes a GET, as in every client. Credentials are not sent to
 * another origin.
 */
export function redirected(
  hop: Outgoing,
  status: number,
  { location }: IncomingHttpHeaders,
): Outgoing | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const from = new URL(hop.url);
  const to = URL.parse(location, from.href);
  if (to === null || !/^https?:$/.test(to.protocol)) return undefined;
  const becomesGet =
    (status === 303 && hop.method !== "HEAD") || (status < 303 && hop.method === "POST");
  const method = becomesGet ? "GET" : hop.method;
  const dropped = new Set(["host", ...(to.origin === from.origin ? [] : CREDENTIALS)]);
  if (!takesBody(method)) dropped.add("content-length").add("content-type");
  return {
    ...hop,
    url: to.href,
    method,
    headers: ["Host", to.host, ...without(dropped, hop.headers)],
    body: takesBody(method) ? hop.body : Buffer.alloc(0),
  };
}

/** `headers` alternates names and values. */
function without(dropped: ReadonlySet<string>, headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const [name = "", value = ""] = headers.slice(i, i + 2);
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

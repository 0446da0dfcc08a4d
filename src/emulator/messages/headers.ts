import { invalid } from "../errors.ts";

/** What every dispatched request says it is. */
export const USER_AGENT = "Google-Cloud-Tasks";

/** target.proto: "The size of the headers must be less than 80KB". */
const HEADERS_LIMIT_BYTES = 80 * 1024;

/**
 * Headers a task may not set: computed by Cloud Tasks (target.proto), kept for Google, or about one
 * connection only (RFC 9110 §7.6.1; they would break the framing of the request).
 */
const DROPPED =
  /^(host|content-length|user-agent|x-google-.*|x-appengine-.*|x-cloudtasks-.*|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect)$/i;

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// oxlint-disable-next-line no-control-regex -- these are what a header value may not hold
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Whether Cloud Tasks replaces or ignores a header of this name. */
export const isReserved = (name: string): boolean => DROPPED.test(name);

type Headers = Readonly<Record<string, string>>;

/**
 * The headers as they are stored: the reserved ones are gone and User-Agent is filled in, as Google
 * shows them back. Throws INVALID_ARGUMENT when they are too large or cannot be sent at all.
 */
export function storedHeaders(headers: Headers): Record<string, string> {
  return { ...keptHeaders(headers), "User-Agent": USER_AGENT };
}

/**
 * App Engine's own User-Agent, which is added to a task's (target.proto,
 * AppEngineHttpRequest.headers).
 */
const APP_ENGINE_AGENT = "AppEngine-Google; (+http://code.google.com/appengine)";

/**
 * The same for an App Engine task, which may say more of its User-Agent. Where it has a body, it
 * has a Content-Type and is shown with its length.
 */
export function appEngineHeaders(headers: Headers, bodyBytes: number): Record<string, string> {
  const kept = keptHeaders(headers);
  const valueOf = (wanted: string): string | undefined =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  const agent = valueOf("user-agent");
  return {
    ...kept,
    "User-Agent": agent === undefined ? APP_ENGINE_AGENT : `${agent} ${APP_ENGINE_AGENT}`,
    ...(bodyBytes > 0 && { "Content-Length": String(bodyBytes) }),
    ...(bodyBytes > 0 &&
      valueOf("content-type") === undefined && { "Content-Type": "application/octet-stream" }),
  };
}

function keptHeaders(headers: Headers): Record<string, string> {
  let size = 0;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (!TOKEN.test(name)) throw invalid(`HttpRequest.headers has a malformed name: "${name}".`);
    if (CONTROL.test(value)) {
      throw invalid(`HttpRequest.headers["${name}"] has a control character in its value.`);
    }
    if (!isReserved(name)) kept[name] = value;
  }
  if (size >= HEADERS_LIMIT_BYTES) {
    throw invalid("HttpRequest.headers are too large: their size must be less than 80KB.");
  }
  return kept;
}

/** A request as a command sends it. */
export type CurlRequest = {
  readonly method: string;
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodyBase64: string;
};

/** Names of headers and parameters whose values prove who sent something, or let one in. */
const SECRET = /sign|hmac|token|auth|cookie|secret|digest|hash|key|passw|credential|jwt|session/i;

/** Headers that curl writes itself. */
const CURLS_OWN = /^(?:host|content-length|connection|transfer-encoding|accept-encoding)$/i;

/** A body longer than this goes by standard input: an argument may have 128 KiB (Linux's MAX_ARG_STRLEN). */
const MOST_INLINE = 60_000;

/** The request with the values of whatever proves or lets in replaced by `***`. */
export function maskedRequest<Request extends CurlRequest>(request: Request): Request {
  const { headers, query } = request;
  return {
    ...request,
    query: query.replaceAll(
      /([^&=]+)=([^&]*)/g,
      (_, name: string, value: string) => `${name}=${masked(name, value)}`,
    ),
    headers: headers.map(([name, value]) => [name, masked(name, value)] as const),
  };
}

const masked = (name: string, value: string): string => (SECRET.test(name) ? "***" : value);

/** A curl command that sends exactly these bytes. `url` is without a query. */
export function asCurl({ method, query, headers, bodyBase64 }: CurlRequest, url: string): string {
  const bytes = Buffer.from(bodyBase64, "base64");
  const text = bytes.toString("utf8");
  const isInline =
    bytes.length <= MOST_INLINE && !text.includes("\0") && Buffer.from(text).equals(bytes);
  const lines = headers
    .filter(([name]) => !CURLS_OWN.test(name))
    // A header without a value is written with a semicolon; with a colon curl leaves it out.
    .map(([name, value]) => `-H ${shellWord(value === "" ? `${name};` : `${name}: ${value}`)}`);
  const body =
    bytes.length === 0 ? [] : [isInline ? `--data-raw ${shellWord(text)}` : "--data-binary @-"];
  const target = query === "" ? url : `${url}?${query}`;
  const command = [`curl -X ${method} ${shellWord(target)}`, ...lines, ...body].join(" \\\n  ");
  const isPiped = bytes.length > 0 && !isInline;
  return isPiped ? `printf %s ${shellWord(bodyBase64)} | base64 -d | ${command}` : command;
}

/** A text as one word of a shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

import { gunzipSync } from "node:zlib";
import { UsageError } from "../io.ts";
import type { Outgoing } from "../sign/outgoing.ts";

/** More than any body that the relay accepts. */
const INFLATED_LIMIT_BYTES = 4_000_000;

/** A captured request, and what is odd about the capture itself. */
export type Capture = Outgoing & { readonly path: string; readonly notes: readonly string[] };

/**
 * Reads a captured request: raw HTTP/1.1 as `nc -l` shows it, the `>` lines of `curl -v`, or JSON
 * of the form `{method, url, headers, body | bodyBase64}`. `body` replaces the capture's own.
 * Throws UsageError when it is none of these.
 */
export function readCapture(bytes: Buffer, body?: Buffer): Capture {
  const text = bytes.toString("latin1").trimStart();
  const captured = text.startsWith("{") ? fromJson(bytes) : fromHttp(bytes);
  return inflate(body === undefined ? captured : { ...captured, body });
}

function fromJson(bytes: Buffer): Capture {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new UsageError("the capture begins like JSON but does not parse");
  }
  const { method, url, headers, body, bodyBase64 } = value as Record<string, unknown>;
  if (typeof headers !== "object" || headers === null) {
    throw new UsageError('the capture has no "headers": {method, url, headers, body} is wanted');
  }
  const content =
    typeof bodyBase64 === "string"
      ? Buffer.from(bodyBase64, "base64")
      : Buffer.from(typeof body === "string" ? body : "");
  const notes =
    body !== undefined && typeof body !== "string"
      ? ['"body" is not a string: the bytes as they came are needed, as a string or as bodyBase64']
      : [];
  return {
    method: typeof method === "string" ? method.toUpperCase() : "POST",
    ...splitTarget(typeof url === "string" ? url : "/"),
    headers: headerPairs(headers),
    body: content,
    notes,
  };
}

/** Headers as an object (values may be lists), or as pairs. */
function headerPairs(headers: object): (readonly [string, string])[] {
  const entries: [unknown, unknown][] = Array.isArray(headers)
    ? (headers as [unknown, unknown][])
    : Object.entries(headers);
  return entries.flatMap(([name, value]) =>
    [value].flat().map((one) => [String(name).toLowerCase(), String(one)] as const),
  );
}

function fromHttp(bytes: Buffer): Capture {
  const text = bytes.toString("latin1");
  const isCurl = /^> \S+ \S+ HTTP\//m.test(text);
  const start = /^(?:> )?([A-Z]+) (\S+) HTTP\/[\d.]+\r?$/m.exec(text);
  if (start === null) {
    throw new UsageError(
      "the capture is neither an HTTP request (POST /path HTTP/1.1, headers, an empty line, the body) nor JSON",
    );
  }
  const [line, method = "", target = ""] = start;
  const rest = text.slice(start.index + line.length).replace(/^\r?\n/, "");
  const end = (isCurl ? /(?<=^|\n)>[ \r]*(?:\n|$)/ : /(?<=^|\n)\r?\n/).exec(rest);
  const head = end === null ? rest : rest.slice(0, end.index);
  const headers = head
    .split(/\r?\n/)
    .map((header) => (isCurl ? header.replace(/^> ?/, "") : header))
    .flatMap((header): (readonly [string, string])[] => {
      const colon = header.indexOf(":");
      if (colon < 1) return [];
      return [[header.slice(0, colon).trim().toLowerCase(), header.slice(colon + 1).trim()]];
    });
  const tail = end === null ? "" : rest.slice(end.index + end[0].length);
  // curl -v shows no body; what follows are its own remarks and the answer.
  const body = isCurl ? (tail.split(/^(?:[*<] |[{}] \[)/m)[0] ?? "") : tail;
  return {
    method,
    ...splitTarget(target),
    headers,
    ...measure(Buffer.from(body, "latin1"), headers),
  };
}

/** Undoes chunks, and cuts what an editor added after the content length. */
function measure(
  body: Buffer,
  headers: readonly (readonly [string, string])[],
): Pick<Capture, "body" | "notes"> {
  const valueOf = (name: string): string =>
    headers.find(([header]) => header === name)?.[1].toLowerCase() ?? "";
  if (valueOf("transfer-encoding").includes("chunked")) return { body: dechunk(body), notes: [] };
  const length = valueOf("content-length");
  if (!/^\d+$/.test(length) || Number(length) === body.length) return { body, notes: [] };
  const extra = body.subarray(Number(length)).toString("latin1");
  if (body.length > Number(length) && extra.trim() === "") {
    return { body: body.subarray(0, Number(length)), notes: [] };
  }
  const note = `the capture's body has ${body.length} bytes, its content-length says ${length}: it is incomplete, or not as it came`;
  return { body, notes: [note] };
}

function dechunk(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf("\n", at);
    const size = Number.parseInt(body.subarray(at, lineEnd).toString("latin1"), 16);
    if (lineEnd === -1 || !(size > 0)) return Buffer.concat(chunks);
    chunks.push(body.subarray(lineEnd + 1, lineEnd + 1 + size));
    const next = body.indexOf("\n", lineEnd + 1 + size);
    if (next === -1) return Buffer.concat(chunks);
    at = next + 1;
  }
}

/** The relay's host inflates gzip before anything is verified. */
function inflate(capture: Capture): Capture {
  const isGzip = capture.headers.some(
    ([name, value]) => name === "content-encoding" && value.toLowerCase() === "gzip",
  );
  if (!isGzip || capture.body[0] !== 0x1f || capture.body[1] !== 0x8b) return capture;
  try {
    const body = gunzipSync(capture.body, { maxOutputLength: INFLATED_LIMIT_BYTES });
    return {
      ...capture,
      body,
      notes: [...capture.notes, "the body was gzip; it is checked inflated"],
    };
  } catch {
    return { ...capture, notes: [...capture.notes, "the body says gzip and is damaged"] };
  }
}

function splitTarget(target: string): { path: string; query: string } {
  const bare = target.replace(/^https?:\/\/[^/?]*/, "");
  const mark = bare.indexOf("?");
  const path = mark === -1 ? bare : bare.slice(0, mark);
  return { path: path === "" ? "/" : path, query: mark === -1 ? "" : bare.slice(mark + 1) };
}

import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/**
 * A request of node:http, Express or the Functions Framework. Of a body that was parsed already,
 * its bytes must still be there: as `rawBody` (the Functions Framework keeps them) or as `body`
 * (`express.raw`, `express.text`).
 */
export type NodeRequest = IncomingMessage & {
  readonly rawBody?: Uint8Array | undefined;
  readonly body?: unknown;
};

/** A request of any host. */
export type TaskRequest = Request | NodeRequest;

/**
 * A Cloud Task, headers included, has at most 1 MiB, but hosts may have unpacked its body already;
 * and what it refers to has at most this, too. GitHub's and GitLab's largest deliveries have 25 MB.
 */
export const MAX_BODY_BYTES = 25 * 1_048_576;

/** Whether the request is a web-standard one. */
export function isWeb(request: TaskRequest): request is Request {
  return typeof request.headers.get === "function";
}

/**
 * The value of a header that may stand once at most; `name` in lower case. Throws `Refusal` with
 * `code` when it is repeated, as far as the host tells: web-standard requests join values by a
 * comma, which a token, a number or an id never holds.
 */
export function header(
  request: TaskRequest,
  name: string,
  code: "malformed-token" | "not-a-task" | "not-an-event",
): string | undefined {
  if (isWeb(request)) return request.headers.get(name) ?? undefined;
  const values = request.rawHeaders.filter(
    (_, index) => index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === name,
  );
  if (values.length > 1)
    throw new Refusal(code, `the header ${name} is there ${values.length} times`);
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** All headers but the credentials, by lower-case name. */
export function safeHeaders(request: TaskRequest): Readonly<Record<string, string>> {
  const entries = isWeb(request)
    ? [...request.headers]
    : Object.entries(request.headers).map(([name, value]) => [
        name,
        [value ?? []].flat().join(", "),
      ]);
  return Object.fromEntries(
    entries.filter(
      ([name]) => !/^(?:x-serverless-|proxy-)?authorization$|^cookie$/.test(name ?? ""),
    ),
  ) as Readonly<Record<string, string>>; // pairs of strings, from either side
}

/**
 * The body's bytes as the host has them. Throws `Refusal` `body-too-large` above 25 MiB, and
 * `Error` when they are gone.
 */
export async function readBody(request: TaskRequest): Promise<Buffer> {
  if (isWeb(request)) {
    if (request.bodyUsed) throw bytesGone("read");
    return collect(request.body ?? []);
  }
  const kept = request.rawBody ?? request.body;
  if (kept instanceof Uint8Array)
    return limited(Buffer.from(kept.buffer, kept.byteOffset, kept.length));
  if (typeof kept === "string") return limited(Buffer.from(kept));
  if (!request.readableEnded) return collect(request);
  if (wasEmpty(request)) return Buffer.alloc(0);
  throw bytesGone("parsed");
}

/** Hosts leave `rawBody` out when there was no body. */
function wasEmpty({ headers, body }: NodeRequest): boolean {
  if (headers["content-length"] !== undefined) return headers["content-length"] === "0";
  if (headers["transfer-encoding"] === undefined) return true;
  return body === undefined || body === null || Object.keys(body).length === 0;
}

/** All bytes of a stream. Throws `Refusal` `body-too-large` above 25 MiB. */
export async function collect(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function limited(bytes: Buffer): Buffer {
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
  return bytes;
}

/** What is refused for its size. */
export function tooLarge(): Refusal {
  return new Refusal("body-too-large", `the body is larger than ${MAX_BODY_BYTES} bytes`);
}

function bytesGone(done: string): Error {
  return new Error(
    `the body was ${done} before the task handler saw it, and its bytes are gone: mount the handler before body parsers, or use express.raw({ type: () => true })`,
  );
}

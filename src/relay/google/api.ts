import { QueueError, withinTime } from "../queue/errors.ts";
import { type Message, openConnections, OutOfTime } from "./connections.ts";
import type { Reply } from "./reply.ts";

export type { Reply } from "./reply.ts";

/** Access tokens for Google's APIs. */
export type AccessToken = {
  /** A token that holds now, at once where one is at hand; rejects where none can be had. */
  get(): string | Promise<string>;
  /** Forgets a token that Google has refused, so that the next one is asked for. */
  drop(token: string): void;
};

/**
 * Whether a value is an access token as a header may hold it (RFC 6750 §2.1): something that
 * answers in place of Google may give anything.
 */
export const isBearer = (token: unknown): token is string =>
  typeof token === "string" && /^[\w.~+/-]+=*$/.test(token);

/** An answer of Google's is short: a task, an object's metadata, an error. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** A call of a REST API. */
export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces: bytes, or texts of ASCII only. */
  readonly body?: readonly (string | Buffer)[];
  /** A longer answer is given up. Default: 4 MiB. */
  readonly maxReplyBytes?: number;
};

/** One of Google's REST APIs, over kept-alive connections. */
export type GoogleApi = {
  /**
   * One call, in one attempt. Throws `QueueError`: `UNAVAILABLE` where it cannot be made,
   * `DEADLINE_EXCEEDED` where nothing came back after `timeoutMs`.
   */
  call(call: Call, timeoutMs: number): Promise<Reply>;
  /** Lets go of connections. */
  close(): void;
};

/**
 * Opens the API at `base`, named so in errors. Without `accessToken` for an embedded one, which
 * asks for none.
 */
export function openApi(name: string, base: string, accessToken?: AccessToken): GoogleApi {
  const url = new URL(base);
  const connections = openConnections(url);

  const send = async (call: Call, timeoutMs: number): Promise<Reply> => {
    const message = messageOf(call, url.host);
    try {
      return await connections.exchange(message, timeoutMs);
    } catch (cause) {
      const status = cause instanceof OutOfTime ? "DEADLINE_EXCEEDED" : "UNAVAILABLE";
      throw new QueueError(status, `${name}: ${(cause as Error).message}`, { cause });
    }
  };

  return {
    async call(call, timeoutMs) {
      if (accessToken === undefined) return send(call, timeoutMs);
      const startedAt = performance.now();
      const pending = accessToken.get();
      const token = typeof pending === "string" ? pending : await waitFor(pending, name, timeoutMs);
      const headers = { ...call.headers, authorization: `Bearer ${token}` };
      const reply = await send({ ...call, headers }, timeoutMs - (performance.now() - startedAt));
      if (reply.status === 401) accessToken.drop(token);
      return reply;
    },
    close: () => connections.close(),
  };
}

/** Tab, visible ASCII and Latin-1, as node's own client allows (RFC 9110 §5.5). */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const REQUEST_TARGET = /^[\x21-\x7e]+$/;

/** Throws a TypeError on what would not be one request. */
function messageOf(
  { method, path, headers, body = [], maxReplyBytes }: Call,
  host: string,
): Message {
  if (!REQUEST_TARGET.test(path)) throw new TypeError("a request's path has a character too many");
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? "";
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) {
      throw new TypeError(`the header ${JSON.stringify(name)} cannot be sent`);
    }
    head += `${name}: ${value}\r\n`;
  }
  if (headers["content-length"] === undefined && method !== "GET") {
    head += `content-length: ${body.reduce((sum, piece) => sum + piece.length, 0)}\r\n`;
  }
  return { head: `${head}\r\n`, body, maxReplyBytes: maxReplyBytes ?? MAX_REPLY_BYTES };
}

async function waitFor(token: Promise<string>, name: string, timeoutMs: number): Promise<string> {
  try {
    return await withinTime(timeoutMs, token);
  } catch (cause) {
    throw new QueueError("UNAVAILABLE", `no access token for ${name}`, { cause });
  }
}

/**
 * Google's own refusal; `UNAVAILABLE`, worth another try, where something other than Google
 * answered.
 */
export function readError(name: string, { status, bytes }: Reply): QueueError {
  const reply: { error?: { status?: unknown; message?: unknown } } | undefined = parseReply(bytes);
  const own = reply?.error;
  const isOwn = typeof own?.status === "string" && (HTTP[own.status] ?? status) === status;
  if (status < 300 || !isOwn) {
    return new QueueError("UNAVAILABLE", `HTTP ${status}, which is not an answer of ${name}`);
  }
  return new QueueError(
    String(own.status),
    typeof own.message === "string" ? own.message : `HTTP ${status}`,
  );
}

/**
 * The HTTP statuses of what counts as an outcome (google/rpc/code.proto): in another's answer the
 * same words prove nothing.
 */
const HTTP: Readonly<Record<string, number>> = { ALREADY_EXISTS: 409, NOT_FOUND: 404 };

/** The object that an answer is the JSON of; undefined where it is not. */
export function parseReply(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

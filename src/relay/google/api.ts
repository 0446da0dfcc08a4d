import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { QueueError, withinTime } from "../queue/errors.ts";

/** Access tokens for Google's APIs. */
export type AccessToken = {
  /** A token that holds now, at once where one is at hand; rejects where none can be had. */
  get(): string | Promise<string>;
  /** Forgets a token that Google has refused, so that the next one is asked for. */
  drop(token: string): void;
};

/**
 * Enough for 2000 tasks a second at 15 ms each. More only means more TLS handshakes when many
 * deliveries meet a cold function: 64 at once with a socket each take a third longer until all are
 * answered.
 */
const MAX_SOCKETS = 32;

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

/** What an API answered, with its body as it came. */
export type Reply = { readonly status: number; readonly bytes: Buffer };

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
  const { protocol, hostname, port } = new URL(base);
  const secure = protocol === "https:";
  const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, scheduling: "lifo" } as const;
  const agent = secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const request = secure ? httpsRequest : httpRequest;

  /** One HTTP exchange, ended after `timeoutMs` at the latest. */
  const send = (call: Call, timeoutMs: number): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const fail = (status: string, cause: Error): void => {
        reject(new QueueError(status, `${name}: ${cause.message}`, { cause }));
      };
      const outgoing = request(
        { hostname, port, agent, method: call.method, path: call.path, headers: call.headers },
        (incoming: IncomingMessage) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          incoming.on("data", (chunk: Buffer) => {
            chunks.push(chunk);
            bytes += chunk.length;
            if (bytes <= (call.maxReplyBytes ?? MAX_REPLY_BYTES)) return;
            // Without an error of its own: where the answer is complete, nobody listens for it any
            // more.
            outgoing.destroy();
            clearTimeout(timer);
            fail("UNAVAILABLE", new Error("too long an answer"));
          });
          incoming.on("error", (error) => fail("UNAVAILABLE", error));
          incoming.on("end", () => {
            clearTimeout(timer);
            resolve({ status: incoming.statusCode ?? 0, bytes: Buffer.concat(chunks) });
          });
        },
      );
      const timer = setTimeout(() => {
        outgoing.destroy();
        fail("DEADLINE_EXCEEDED", new Error(`no answer within ${Math.round(timeoutMs)} ms`));
      }, timeoutMs);
      outgoing.on("error", (error) => {
        clearTimeout(timer);
        fail("UNAVAILABLE", error);
      });
      const { body = [] } = call;
      for (const piece of body.slice(0, -1)) outgoing.write(piece, "latin1");
      // With the headers in one write where it is all there is: a twentieth of a delivery's CPU
      // time at 20 kB.
      outgoing.end(body.at(-1), "latin1");
    });

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
    close: () => agent.destroy(),
  };
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
  if (status < 300 || typeof own?.status !== "string") {
    return new QueueError("UNAVAILABLE", `HTTP ${status}, which is not an answer of ${name}`);
  }
  return new QueueError(
    own.status,
    typeof own.message === "string" ? own.message : `HTTP ${status}`,
  );
}

/** The object that an answer is the JSON of; undefined where it is not. */
export function parseReply(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Queue, Task } from "../../types/task.ts";
import { QueueError, withinTime } from "./errors.ts";

export const GOOGLE_REST = "https://cloudtasks.googleapis.com";

/** Access tokens for Cloud Tasks. */
export type AccessToken = {
  /** A token that holds now, at once where one is at hand; rejects where none can be had. */
  get(): string | Promise<string>;
  /** Forgets a token that Cloud Tasks has refused, so that the next one is asked for. */
  drop(token: string): void;
};

/**
 * Enough for 2000 tasks a second at 15 ms each. More only means more TLS handshakes when many deliveries meet a cold function: 64 at
 * once with a socket each take a third longer until all are answered.
 */
const MAX_SOCKETS = 32;

/**
 * A multiple of three, so that pieces of base64 join without padding. V8 asks the system for fresh pages for every text of 128 KiB and more:
 * at 200 kB, one text takes a fifth more of the delivery's CPU time than pieces of 64 KiB do.
 */
const BYTES_PER_PIECE = 48 * 1024;

type Call = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces: bytes, or texts of ASCII only. */
  readonly body?: readonly (string | Buffer)[];
};

type Reply = { readonly status: number; readonly text: string };

/**
 * Cloud Tasks over its REST v2 API and kept-alive connections
 * (https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks). The only
 * transport that knows BufferTask. Without `accessToken` for the embedded one, which asks for none.
 */
export function restQueue(base: string, accessToken: AccessToken | undefined): Queue {
  const { protocol, hostname, port } = new URL(base);
  const secure = protocol === "https:";
  const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, scheduling: "lifo" } as const;
  const agent = secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);
  const request = secure ? httpsRequest : httpRequest;

  /** One HTTP exchange, ended after `timeoutMs` at the latest. */
  const send = (call: Call, timeoutMs: number): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const fail = (status: string, cause: Error): void => {
        reject(new QueueError(status, `Cloud Tasks: ${cause.message}`, { cause }));
      };
      const outgoing = request(
        { hostname, port, agent, method: call.method, path: call.path, headers: call.headers },
        (incoming: IncomingMessage) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", (error) => fail("UNAVAILABLE", error));
          incoming.on("end", () => {
            clearTimeout(timer);
            resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
          });
        },
      );
      const timer = setTimeout(() => {
        outgoing.destroy();
        fail("DEADLINE_EXCEEDED", new Error(`no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      outgoing.on("error", (error) => {
        clearTimeout(timer);
        fail("UNAVAILABLE", error);
      });
      const { body = [] } = call;
      for (const piece of body.slice(0, -1)) outgoing.write(piece, "latin1");
      // With the headers in one write where it is all there is: a twentieth of a delivery's CPU time at 20 kB.
      outgoing.end(body.at(-1), "latin1");
    });

  const authorized = async (call: Call, timeoutMs: number): Promise<Reply> => {
    if (accessToken === undefined) return send(call, timeoutMs);
    const startedAt = performance.now();
    const pending = accessToken.get();
    const token = typeof pending === "string" ? pending : await waitFor(pending, timeoutMs);
    const headers = { ...call.headers, authorization: `Bearer ${token}` };
    const reply = await send({ ...call, headers }, timeoutMs - (performance.now() - startedAt));
    if (reply.status === 401) accessToken.drop(token);
    return reply;
  };

  return {
    async create(task, timeoutMs) {
      const isBuffer = task.method === "buffer";
      const reply = await authorized(isBuffer ? bufferCall(task) : createCall(task), timeoutMs);
      if (isTask(reply, task.name)) return "created";
      const error = readError(reply);
      if (error.status === "ALREADY_EXISTS") return "exists";
      throw error;
    },
    async has(name, timeoutMs) {
      const call = { method: "GET", path: `/v2/${name}`, headers: {} } as const;
      const reply = await authorized(call, timeoutMs);
      if (isTask(reply, name)) return true;
      const error = readError(reply);
      if (error.status === "NOT_FOUND") return false;
      throw error;
    },
    close() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

/** The task as CreateTask's JSON. */
function createCall(task: Task): Call {
  const { auth, name } = task;
  const json = asciiJson({
    task: {
      name,
      ...(task.scheduleTime && { scheduleTime: task.scheduleTime.toISOString() }),
      dispatchDeadline: `${task.dispatchDeadlineSeconds}s`,
      httpRequest: {
        url: task.url,
        httpMethod: task.method,
        headers: task.headers,
        ...(auth?.kind === "oidc" && {
          oidcToken: { serviceAccountEmail: auth.serviceAccount, audience: auth.audience },
        }),
        ...(auth?.kind === "oauth" && {
          oauthToken: { serviceAccountEmail: auth.serviceAccount, scope: auth.scope },
        }),
        body: "",
      },
    },
  });
  // The body joins the text last: base64 has nothing to escape, and JSON.stringify would look through all of it.
  const end = '"}}}';
  const start = json.slice(0, -end.length);
  const [first = "", ...more] = base64Pieces(task.body);
  const pieces = more.length === 0 ? [start + first + end] : [start + first, ...more, end];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return {
    method: "POST",
    path: `/v2/${queueOf(name)}/tasks`,
    headers: { "content-type": "application/json", "content-length": `${length}` },
    body: pieces,
  };
}

/** Base64 in texts that join to the whole. */
function base64Pieces(bytes: Buffer): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_PIECE) {
    pieces.push(bytes.toString("base64", at, at + BYTES_PER_PIECE));
  }
  return pieces;
}

/** JSON whose every character is one byte, so that its length is known and nothing needs encoding. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** BufferTask: the body as it is, the headers beside it; the queue's own target says where it goes. */
function bufferCall(task: Task): Call {
  return {
    method: "POST",
    path: `/v2/${task.name}:buffer`,
    headers: { ...utf8Headers(task.headers), "content-length": `${task.body.length}` },
    body: [task.body],
  };
}

/** Header values as their UTF-8 bytes, a character each: node refuses characters beyond Latin-1. */
function utf8Headers(headers: Readonly<Record<string, string>>): Record<string, string> {
  const encode = (value: string): string =>
    /[\u0100-\uffff]/.test(value) ? Buffer.from(value).toString("latin1") : value;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, encode(value)]));
}

/** `projects/P/locations/L/queues/Q` of a task's name. */
export const queueOf = (taskName: string): string => taskName.slice(0, taskName.indexOf("/tasks/"));

/**
 * Whether Cloud Tasks has answered with the task asked for. A 2xx alone proves nothing: a proxy or a
 * load balancer may have answered in its place.
 */
function isTask({ status, text }: Reply, name: string): boolean {
  if (status < 200 || status > 299) return false;
  const reply: { name?: unknown; task?: { name?: unknown } } | undefined = parse(text);
  const made = reply?.task?.name ?? reply?.name; // BufferTask wraps its task
  return isSameTask(made, name);
}

/** Whether both name the same task. Projects have a number beside their id, so only queue and task count. */
export function isSameTask(made: unknown, name: string): boolean {
  const rest = (full: string): string => full.slice(full.indexOf("/queues/"));
  return typeof made === "string" && rest(made) === rest(name);
}

/** Cloud Tasks' own refusal; `UNAVAILABLE`, worth another try, for whatever else has answered. */
function readError({ status, text }: Reply): QueueError {
  const reply: { error?: { status?: unknown; message?: unknown } } | undefined = parse(text);
  const own = reply?.error;
  if (status < 300 || typeof own?.status !== "string") {
    return new QueueError("UNAVAILABLE", `HTTP ${status}, which is not an answer of Cloud Tasks`);
  }
  return new QueueError(
    own.status,
    typeof own.message === "string" ? own.message : `HTTP ${status}`,
  );
}

/** The object that a text is the JSON of; undefined where it is not. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function waitFor(token: Promise<string>, timeoutMs: number): Promise<string> {
  try {
    return await withinTime(timeoutMs, token);
  } catch (cause) {
    throw new QueueError("UNAVAILABLE", "no access token for Cloud Tasks", { cause });
  }
}

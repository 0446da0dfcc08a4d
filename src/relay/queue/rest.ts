import type { Queue, Task } from "../../types/task.ts";
import {
  type AccessToken,
  type Call,
  openApi,
  parseReply,
  readError,
  type Reply,
} from "../google/api.ts";

/** Cloud Tasks' own address, where no emulator is named. */
export const GOOGLE_REST = "https://cloudtasks.googleapis.com";
const NAME = "Cloud Tasks";

/**
 * A multiple of three, so that pieces of base64 join without padding. V8 asks the system for fresh
 * pages for every text of 128 KiB and more: at 200 kB, one string takes a fifth more of the
 * delivery's CPU time than pieces of 64 KiB do.
 */
const BYTES_PER_PIECE = 48 * 1024;

/**
 * Cloud Tasks over its REST v2 API and kept-alive connections
 * (https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks). The only
 * transport that knows BufferTask. Without `accessToken` for the embedded one, which asks for none.
 */
export function restQueue(base: string, accessToken: AccessToken | undefined): Queue {
  const api = openApi(NAME, base, accessToken);
  return {
    async create(task, timeoutMs) {
      const isBuffer = task.method === "buffer";
      const reply = await api.call(isBuffer ? bufferCall(task) : createCall(task), timeoutMs);
      if (isTask(reply, task.name)) return "created";
      const error = readError(NAME, reply);
      if (error.status === "ALREADY_EXISTS") return "exists";
      throw error;
    },
    async has(name, timeoutMs) {
      const reply = await api.call({ method: "GET", path: `/v2/${name}`, headers: {} }, timeoutMs);
      if (isTask(reply, name)) return true;
      const error = readError(NAME, reply);
      if (error.status === "NOT_FOUND") return false;
      throw error;
    },
    async delete(name, timeoutMs) {
      const call = { method: "DELETE", path: `/v2/${name}`, headers: {} } as const;
      const reply = await api.call(call, timeoutMs);
      if (isEmpty(reply)) return;
      const error = readError(NAME, reply);
      if (error.status !== "NOT_FOUND") throw error;
    },
    close() {
      api.close();
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
  // The body joins the text last: base64 has nothing to escape, and JSON.stringify would look
  // through all of it.
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

/** Base64 in pieces that join to the whole. */
function base64Pieces(bytes: Buffer): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_PIECE) {
    pieces.push(bytes.toString("base64", at, at + BYTES_PER_PIECE));
  }
  return pieces;
}

/**
 * JSON whose every character is one byte, so that its length is known and nothing needs encoding.
 */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * BufferTask: the body as it is, the headers beside it; the queue's own target says where it goes.
 */
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
 * Whether Cloud Tasks has answered with the task asked for. A 2xx alone proves nothing: a proxy or
 * a load balancer may have answered in its place.
 */
export function isTask({ status, bytes }: Reply, name: string): boolean {
  if (status < 200 || status > 299) return false;
  const reply: { name?: unknown; task?: { name?: unknown } } | undefined = parseReply(bytes);
  const made = reply?.task?.name ?? reply?.name; // BufferTask wraps its task
  return isSameTask(made, name);
}

/** Whether Cloud Tasks has answered with nothing, as it does to a deletion. */
export function isEmpty({ status, bytes }: Reply): boolean {
  const reply = status === 200 ? parseReply(bytes) : undefined;
  return reply !== undefined && Object.keys(reply).length === 0;
}

/**
 * Whether both name the same task. Projects have a number beside their id, so only queue and task
 * count.
 */
export function isSameTask(made: unknown, name: string): boolean {
  const rest = (full: string): string => full.slice(full.indexOf("/queues/"));
  return typeof made === "string" && rest(made) === rest(name);
}

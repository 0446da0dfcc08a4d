import { randomUUID } from "node:crypto";
import {
  type AccessToken,
  type Call,
  type GoogleApi,
  openApi,
  parseReply,
  type Reply,
} from "../google/api.ts";
import { QueueError } from "../queue/errors.ts";
import { GOOGLE_STORAGE, type ObjectPlace } from "./name.ts";

const NAME = "Cloud Storage";

/** Bytes to be kept. */
export type StoredObject = ObjectPlace & {
  readonly contentType: string;
  /** Custom metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Of the bytes, in hexadecimal digits. */
  readonly sha256: string;
};

/** Where bytes are kept that no task can hold. */
export interface ObjectStore {
  /**
   * Writes an object unless one of its name is there, in one attempt. Throws `QueueError` when
   * Cloud Storage refuses or has not answered after `timeoutMs`.
   */
  create(object: StoredObject, timeoutMs: number): Promise<"created" | "exists">;
  /** The bytes of an object, in one attempt. Throws `QueueError`, also on more than `maxBytes`. */
  read(object: ObjectPlace, maxBytes: number, timeoutMs: number): Promise<Buffer>;
  /** Lets go of connections. */
  close(): void;
}

/**
 * Cloud Storage's REST APIs. `STORAGE_EMULATOR_HOST` points elsewhere, as in Google's own
 * libraries, and needs no token.
 */
export function openStorageApi(env: NodeJS.ProcessEnv, accessToken: AccessToken): GoogleApi {
  const emulator = env["STORAGE_EMULATOR_HOST"] ?? "";
  return emulator === ""
    ? openApi(NAME, GOOGLE_STORAGE, accessToken)
    : openApi(NAME, /^https?:\/\//.test(emulator) ? emulator : `http://${emulator}`);
}

/**
 * Cloud Storage over its JSON API
 * (https://cloud.google.com/storage/docs/json_api/v1/objects/insert), where `openStorageApi` finds
 * it.
 */
export function openStore(env: NodeJS.ProcessEnv, accessToken: AccessToken): ObjectStore {
  const api = openStorageApi(env, accessToken);
  return {
    async create(object, timeoutMs) {
      const reply = await api.call(insertCall(object), timeoutMs);
      if (isObject(reply, object)) return "created";
      if (isTaken(reply)) return "exists";
      throw errorOf(reply);
    },
    async read({ bucket, name }, maxBytes, timeoutMs) {
      const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}?alt=media`;
      const call = { method: "GET", path, headers: {}, maxReplyBytes: maxBytes } as const;
      const reply = await api.call(call, timeoutMs);
      if (reply.status === 200) return reply.bytes;
      throw errorOf(reply);
    },
    close: () => api.close(),
  };
}

/** A multipart upload (RFC 2387): the metadata first, then the bytes, which are not copied. */
function insertCall({ bucket, name, contentType, metadata, bytes }: StoredObject): Call {
  const boundary = randomUUID();
  const resource = Buffer.from(JSON.stringify({ name, contentType, metadata }));
  const pieces = [
    Buffer.from(`--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n`),
    resource,
    Buffer.from(`\r\n--${boundary}\r\ncontent-type: ${contentType}\r\n\r\n`, "latin1"),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ];
  const query = new URLSearchParams({ uploadType: "multipart", ifGenerationMatch: "0" });
  return {
    method: "POST",
    path: `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?${query.toString()}`,
    headers: {
      "content-type": `multipart/related; boundary=${boundary}`,
      "content-length": String(pieces.reduce((sum, piece) => sum + piece.length, 0)),
    },
    body: pieces,
  };
}

/** Whether Cloud Storage has answered with the object: a 2xx alone may be anybody's. */
function isObject({ status, bytes: reply }: Reply, { name, bytes }: StoredObject): boolean {
  if (status < 200 || status > 299) return false;
  const made: { name?: unknown; size?: unknown } | undefined = parseReply(reply);
  return made?.name === name && made.size === String(bytes.length);
}

type StorageError = {
  error?: { message?: unknown; errors?: readonly { reason?: unknown }[] };
};

/** Whether an object of the name is there, by the precondition that failed. */
const isTaken = ({ status, bytes }: Reply): boolean =>
  status === 412 && reasonOf(parseReply(bytes)) === "conditionNotMet";

const reasonOf = (reply: StorageError | undefined): unknown => reply?.error?.errors?.[0]?.reason;

/**
 * Cloud Storage's statuses by their gRPC names
 * (https://cloud.google.com/storage/docs/json_api/v1/status-codes).
 */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "DEADLINE_EXCEEDED",
  429: "RESOURCE_EXHAUSTED",
};

function errorOf(reply: Reply): QueueError {
  const { status } = reply;
  const own: StorageError | undefined = parseReply(reply.bytes);
  const message = own?.error?.message;
  if (status < 300 || typeof message !== "string") {
    return new QueueError("UNAVAILABLE", `HTTP ${status}, which is not an answer of ${NAME}`);
  }
  return new QueueError(STATUS_NAMES[status] ?? "UNAVAILABLE", `${NAME}: ${message}`);
}

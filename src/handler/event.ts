import { type Environment, readData } from "./data.ts";
import { Refusal } from "./refusal.ts";
import { header, safeHeaders } from "./request.ts";
import type { TaskRequest } from "./request.ts";

/** A webhook's event, as the relay sends it: a CloudEvent in binary mode. */
export type CloudEvent<Data = unknown> = {
  /** The provider's delivery id: the same over its redeliveries. */
  readonly id: string;
  /** Where it came from. */
  readonly source: string;
  /** What the provider calls it, e.g. `issues.opened`. */
  readonly type: string;
  readonly time: Date;
  /**
   * Parsed JSON or form by the content type (a form's repeated field is an array; an empty body is
   * null), else the bytes. Not checked against `Data`.
   */
  readonly data: Data;
  /** The body as the provider sent and signed it. */
  readonly bytes: Buffer;
  /** As sent; empty when there is none. */
  readonly contentType: string;
  /** Other CloudEvents attributes, by name without `ce-`; `dataref` is not among them. */
  readonly extensions: Readonly<Record<string, string>>;
  /**
   * All headers but credentials, by lower-case name: the provider's own that the relay forwards are
   * among them.
   */
  readonly headers: Readonly<Record<string, string>>;
};

/** What Cloud Tasks says about the delivery of a task. */
export type TaskInfo = {
  readonly queue: string;
  /** The task's id. The same for every attempt: the key to be idempotent by. */
  readonly task: string;
  /** Attempts before this one, whatever became of them. */
  readonly retryCount: number;
  /** Answers the task has had before, those with a 5xx not counted. */
  readonly executionCount: number;
  /** When this attempt was due. */
  readonly eta: Date;
  /** Status of the attempt before; undefined on the first. */
  readonly previousResponse?: number;
};

/**
 * Reads the `X-CloudTasks-*` headers. Throws `Refusal` `not-a-task`. They prove nothing: verify the
 * token first.
 */
export function readTask(request: TaskRequest): TaskInfo {
  const read = (name: string, form: RegExp): string | undefined => {
    const value = header(request, name, "not-a-task");
    if (value === undefined || form.test(value)) return value;
    throw new Refusal("not-a-task", `the header ${name} is not what Cloud Tasks sends`);
  };
  const required = (name: string, form: RegExp): string => {
    const value = read(name, form);
    if (value !== undefined) return value;
    throw new Refusal("not-a-task", `the header ${name} is missing`);
  };
  const previous = read("x-cloudtasks-taskpreviousresponse", /^\d{1,3}$/);
  return {
    queue: required("x-cloudtasks-queuename", /^[A-Za-z0-9-]{1,100}$/),
    task: required("x-cloudtasks-taskname", /^[A-Za-z0-9_-]{1,500}$/),
    retryCount: Number(required("x-cloudtasks-taskretrycount", /^\d{1,9}$/)),
    executionCount: Number(required("x-cloudtasks-taskexecutioncount", /^\d{1,9}$/)),
    eta: new Date(Number(required("x-cloudtasks-tasketa", /^\d{1,11}(?:\.\d{1,9})?$/)) * 1_000),
    ...(previous === undefined ? {} : { previousResponse: Number(previous) }),
  };
}

const ATTRIBUTES = new Set(["specversion", "id", "source", "type", "time", "dataref"]);

/**
 * Reads the CloudEvent and its body (CloudEvents 1.0, HTTP binding, binary mode). A body that the
 * relay has compressed is unpacked, and one that is in Cloud Storage (`ce-dataref`) fetched and
 * checked. `env` is by default `process.env`. Throws `Refusal`: `not-an-event`, `malformed-body`,
 * `body-too-large`, `data-elsewhere`, `data-gone`, `data-changed`, `data-unavailable`.
 */
export async function readEvent<Data = unknown>(
  request: TaskRequest,
  env: Environment = process.env,
): Promise<CloudEvent<Data>> {
  const attribute = (name: string): string => {
    const value = decoded(header(request, `ce-${name}`, "not-an-event") ?? "");
    if (value === "") throw new Refusal("not-an-event", `the header ce-${name} is missing`);
    return value;
  };
  if (attribute("specversion") !== "1.0") {
    throw new Refusal("not-an-event", "the header ce-specversion is not 1.0");
  }
  const attributes = {
    id: attribute("id"),
    source: attribute("source"),
    type: attribute("type"),
    time: new Date(attribute("time")),
  };
  if (Number.isNaN(attributes.time.getTime())) {
    throw new Refusal("not-an-event", "the header ce-time is not a time");
  }
  const { "content-encoding": _packed, ...headers } = safeHeaders(request);
  const contentType = headers["content-type"] ?? "";
  const bytes = await readData(request, env);
  return {
    ...attributes,
    data: parse(bytes, contentType) as Data, // what the caller says the provider sends
    bytes,
    contentType,
    extensions: extensionsOf(headers),
    headers,
  };
}

function extensionsOf(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith("ce-") && !ATTRIBUTES.has(name.slice(3)))
      .map(([name, value]) => [name.slice(3), decoded(value)]),
  );
}

/**
 * Undoes quotes, then percent-encoding (HTTP binding §3.1.3.2). A stray `%` of a sender that does
 * not encode stays.
 */
function decoded(value: string): string {
  const plain = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

function parse(bytes: Buffer, contentType: string): unknown {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isForm = type === "application/x-www-form-urlencoded";
  if (!isForm && type !== "application/json" && !type.endsWith("+json")) return bytes;
  if (bytes.length === 0) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(isForm ? spaced(bytes) : bytes);
    return isForm ? fields(new URLSearchParams(text)) : JSON.parse(text);
  } catch (cause) {
    throw new Refusal("malformed-body", `the body is not ${type}`, { cause });
  }
}

const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * A form's bytes with spaces for plus signs. Node (24.21) makes a text of its own for each: 24 MB
 * of them would take 2.5 s and a gigabyte.
 */
function spaced(form: Buffer): Buffer {
  if (!form.includes(PLUS)) return form;
  const bytes = Buffer.from(form);
  for (let at = bytes.indexOf(PLUS); at < bytes.length; at += 1) {
    if (bytes[at] === PLUS) bytes[at] = SPACE;
  }
  return bytes;
}

function fields(form: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of form) {
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else before.push(value);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
}

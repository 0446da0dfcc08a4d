import protobuf from "protobufjs";
import { invalid } from "../errors.ts";
import { toNumber } from "./time.ts";

/**
 * The proto3 JSON mapping (protobuf.dev/programming-guides/json), as far as the messages of Cloud Tasks need it. Messages
 * here are plain objects with camelCase fields and numeric enums.
 */
type Json = Readonly<Record<string, unknown>>;

/**
 * A message from its JSON form. Field names may be camelCase or snake_case, enums names or numbers. Throws
 * INVALID_ARGUMENT in Google's words for an unknown field or a value of the wrong kind; `at` is where in the request.
 */
export function fromJson(type: protobuf.Type, json: unknown, at = ""): object {
  if (!isObject(json)) throw wrongValue(at, type.fullName.slice(1), json);
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = type.fields[camelCase(name)];
    if (field === undefined) throw unknownName(name, at);
    if (value !== null)
      message[field.name] = readField(field, value, join(at, snakeCase(field.name)));
  }
  return type.create(message);
}

/** The JSON form of a message; fields at their default are left out. Enums as names or, as REST clients ask, numbers. */
export function toJson(type: protobuf.Type, message: object, enums: "names" | "numbers"): Json {
  const json: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const value = (message as Json)[field.name];
    if (value === undefined || value === null || isDefault(field, value)) continue;
    json[field.name] = writeField(field, value, enums);
  }
  return json;
}

function readField(field: protobuf.Field, value: unknown, at: string): unknown {
  if (field instanceof protobuf.MapField) {
    if (!isObject(value)) throw wrongValue(at, "map", value);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, readValue(field, item, `${at}[${key}]`)]),
    );
  }
  if (!field.repeated) return readValue(field, value, at);
  if (!Array.isArray(value)) throw wrongValue(at, "list", value);
  return value.map((item, i) => readValue(field, item, `${at}[${i}]`));
}

function readValue(field: protobuf.Field, value: unknown, at: string): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) return readEnum(resolvedType, value, at);
  if (resolvedType instanceof protobuf.Type) return readMessage(resolvedType, value, at);
  switch (field.type) {
    case "string":
      if (typeof value === "string") return value;
      break;
    case "bytes":
      if (typeof value === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) {
        return Buffer.from(value, "base64");
      }
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      if (value === "true" || value === "false") return value === "true";
      break;
    default:
      return readNumber(field.type, value, at);
  }
  throw wrongValue(at, `TYPE_${field.type.toUpperCase()}`, value);
}

function readNumber(type: string, value: unknown, at: string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const whole = type !== "double" && type !== "float";
  const fits =
    typeof number === "number" &&
    (whole ? Number.isSafeInteger(number) : Number.isFinite(number)) &&
    (type !== "int32" || (number | 0) === number);
  if (!fits) throw wrongValue(at, `TYPE_${type.toUpperCase()}`, value);
  return number;
}

function readEnum(type: protobuf.Enum, value: unknown, at: string): number {
  const number = typeof value === "string" ? enumNumber(type, value) : value;
  if (typeof number === "number" && Number.isInteger(number)) return number;
  throw wrongValue(at, `type.googleapis.com/${type.fullName.slice(1)}`, value);
}

/** A number comes as text where it is part of the query. protobufjs keeps the names by number behind `values`. */
function enumNumber(type: protobuf.Enum, text: string): number | undefined {
  if (Object.hasOwn(type.values, text)) return type.values[text];
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function readMessage(type: protobuf.Type, value: unknown, at: string): object {
  switch (type.fullName) {
    case ".google.protobuf.Timestamp":
      return readTimestamp(value) ?? refuse(at, "google.protobuf.Timestamp", value);
    case ".google.protobuf.Duration":
      return readDuration(value) ?? refuse(at, "google.protobuf.Duration", value);
    case ".google.protobuf.FieldMask":
      if (typeof value !== "string") break;
      return { paths: value.split(",").filter((path) => path !== "") };
    default:
  }
  return fromJson(type, value, at);
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?(?:Z|[+-]\d{2}:\d{2})$/i;

function readTimestamp(value: unknown): object | undefined {
  const match = typeof value === "string" ? TIMESTAMP.exec(value) : null;
  if (match === null) return undefined;
  const ms = Date.parse(match[0].replace(/\.\d+/, ""));
  if (Number.isNaN(ms)) return undefined;
  return { seconds: ms / 1000, nanos: Number((match[1] ?? "").padEnd(9, "0")) };
}

function readDuration(value: unknown): object | undefined {
  const match = typeof value === "string" ? /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(value) : null;
  if (match === null) return undefined;
  const sign = match[1] === "-" ? -1 : 1;
  return {
    seconds: sign * Number(match[2]),
    nanos: sign * Number((match[3] ?? "").padEnd(9, "0")),
  };
}

function isDefault(field: protobuf.Field, value: unknown): boolean {
  if (field.repeated) return (value as unknown[]).length === 0;
  if (field instanceof protobuf.MapField) return Object.keys(value as object).length === 0;
  if (field.options?.["proto3_optional"] === true) return false;
  return value === "" || value === 0 || value === false;
}

function writeField(field: protobuf.Field, value: unknown, enums: "names" | "numbers"): unknown {
  if (field instanceof protobuf.MapField) {
    return Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [key, writeValue(field, item, enums)]),
    );
  }
  if (!field.repeated) return writeValue(field, value, enums);
  return (value as unknown[]).map((item) => writeValue(field, item, enums));
}

function writeValue(field: protobuf.Field, value: unknown, enums: "names" | "numbers"): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) {
    return enums === "numbers" ? value : (resolvedType.valuesById[Number(value)] ?? value);
  }
  if (resolvedType instanceof protobuf.Type)
    return writeMessage(resolvedType, value as object, enums);
  if (field.type === "bytes") return Buffer.from(value as Uint8Array).toString("base64");
  if (field.type === "int64" || field.type === "uint64") return String(toNumber(value as number));
  return value;
}

function writeMessage(type: protobuf.Type, value: object, enums: "names" | "numbers"): unknown {
  const { seconds, nanos, paths } = value as { seconds?: number; nanos?: number; paths?: string[] };
  switch (type.fullName) {
    case ".google.protobuf.Timestamp":
      return `${new Date(toNumber(seconds) * 1000).toISOString().slice(0, 19)}${fraction(nanos)}Z`;
    case ".google.protobuf.Duration":
      return `${toNumber(seconds)}${fraction(nanos)}s`;
    case ".google.protobuf.FieldMask":
      return (paths ?? []).join(",");
    default:
      return toJson(type, value, enums);
  }
}

/** 0, 3, 6 or 9 digits, as the mapping asks. */
function fraction(nanos = 0): string {
  if (nanos === 0) return "";
  return `.${String(nanos)
    .padStart(9, "0")
    .replace(/(?:000){1,2}$/, "")}`;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const join = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

const unknownName = (name: string, at: string): Error =>
  invalid(
    `Invalid JSON payload received. Unknown name "${name}"${at === "" ? "" : ` at '${at}'`}: Cannot find field.`,
  );

function wrongValue(at: string, type: string, value: unknown): Error {
  return invalid(`Invalid value at '${at}' (${type}), ${JSON.stringify(value) ?? "nothing"}`);
}

function refuse(at: string, type: string, value: unknown): never {
  throw wrongValue(at, type, value);
}

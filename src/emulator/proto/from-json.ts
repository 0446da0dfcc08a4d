import protobuf from "protobufjs";
import { invalid } from "../errors.ts";
import { readBase64, readDuration, readNumber, readTimestamp } from "./from-json-values.ts";
import { camelCase, snakeCase } from "./names.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * A message from its JSON form (protobuf.dev/programming-guides/json): a plain value of camelCase
 * fields and numeric enums. Field names may be camelCase or snake_case, enums names or numbers.
 * Throws INVALID_ARGUMENT in Google's words for whatever the mapping refuses; `at` is where in the
 * request, for these words.
 */
export function fromJson(type: protobuf.Type, json: unknown, at = ""): object {
  if (!isObject(json)) throw wrongValue(at, typeUrl(type), json);
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = type.fields[camelCase(name)];
    if (field === undefined) throw unknownName(name, at, "Cannot find field.");
    if (value === null) continue;
    checkUnset(message, field, name, at);
    message[field.name] = readField(field, value, name, at);
  }
  return type.create(message);
}

/** A field may be given once, and of the members of a oneof only one. */
function checkUnset(message: Json, field: protobuf.Field, name: string, at: string): void {
  if (Object.hasOwn(message, field.name)) {
    throw unknownName(name, at, "Proto field is not repeating, cannot set it twice.");
  }
  const { partOf } = field;
  if (partOf?.oneof.some((member) => Object.hasOwn(message, member)) !== true) return;
  throw invalid(
    `Invalid value at '${at}' (oneof), oneof field '${snakeCase(partOf.name)}' is already set. Cannot set '${name}'`,
  );
}

function readField(field: protobuf.Field, value: unknown, name: string, at: string): unknown {
  const inside = join(at, snakeCase(field.name));
  if (field instanceof protobuf.MapField) {
    if (!isObject(value)) throw wrongValue(inside, "map", value);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, readItem(field, item, `${inside}[${key}]`)]),
    );
  }
  if (field.repeated) {
    if (!Array.isArray(value)) throw wrongValue(inside, "list", value);
    return value.map((item, i) => readItem(field, item, `${inside}[${i}]`));
  }
  if (Array.isArray(value)) {
    throw unknownName(name, at, "Proto field is not repeating, cannot start list.");
  }
  return readValue(field, value, inside);
}

/** One of a list or a map: there, null is not "unset" but nothing at all. */
function readItem(field: protobuf.Field, value: unknown, at: string): unknown {
  if (value === null) throw wrongValue(at, "null is not a value", value);
  return readValue(field, value, at);
}

function readValue(field: protobuf.Field, value: unknown, at: string): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) {
    return readEnum(resolvedType, value) ?? refuse(at, typeUrl(resolvedType), value);
  }
  if (resolvedType instanceof protobuf.Type) return readMessage(resolvedType, value, at);
  return readScalar(field.type, value) ?? refuse(at, `TYPE_${field.type.toUpperCase()}`, value);
}

/** Undefined: not a value of that type. */
function readScalar(type: string, value: unknown): unknown {
  switch (type) {
    case "string":
      return typeof value === "string" && value.isWellFormed() ? value : undefined;
    case "bytes":
      return typeof value === "string" ? readBase64(value) : undefined;
    case "bool":
      return typeof value === "boolean" ? value : undefined;
    default:
      return readNumber(type, value);
  }
}

/** A number may come as a string, as it does in a query. */
function readEnum({ values }: protobuf.Enum, value: unknown): number | undefined {
  if (typeof value === "string" && Object.hasOwn(values, value)) return values[value];
  const number = readNumber("int32", value);
  return Object.values(values).find((known) => known === number);
}

function readMessage(type: protobuf.Type, value: unknown, at: string): object {
  switch (type.fullName) {
    case ".google.protobuf.Timestamp":
      return readTimestamp(value) ?? refuse(at, typeUrl(type), value);
    case ".google.protobuf.Duration":
      return readDuration(value) ?? refuse(at, typeUrl(type), value);
    case ".google.protobuf.FieldMask":
      if (typeof value !== "string") return refuse(at, typeUrl(type), value);
      return { paths: value.split(",").filter((path) => path !== "") };
    default:
      return fromJson(type, value, at);
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeUrl = (type: protobuf.ReflectionObject): string =>
  `type.googleapis.com/${type.fullName.slice(1)}`;

const join = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

const unknownName = (name: string, at: string, why: string): Error =>
  invalid(
    `Invalid JSON payload received. Unknown name "${name}"${at === "" ? "" : ` at '${at}'`}: ${why}`,
  );

const wrongValue = (at: string, type: string, value: unknown): Error =>
  invalid(`Invalid value at '${at}' (${type}), ${JSON.stringify(value) ?? "nothing"}`);

function refuse(at: string, type: string, value: unknown): never {
  throw wrongValue(at, type, value);
}
